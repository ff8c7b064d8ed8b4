import { aa as Passage } from 'passage-js-of-the-elements';
import * as capabilities from '../patches/capabilities.ts';
import '@passageidentity/passage-elements/passage-auth';
import '@passageidentity/passage-elements/passage-login';
import '@passageidentity/passage-elements/passage-passkey-table';
import '@passageidentity/passage-elements/passage-profile';
import '@passageidentity/passage-elements/passage-register';

// The script of pages that are not ours: it defines all elements before the next script runs, because
// such a script may reach for a shadow root.
capabilities.answerInTime();

// For the token, and to log out: `new Passage(appId).session.signOut()`.
Object.assign(globalThis, { Passage });

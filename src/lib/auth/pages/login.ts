import { hydratePage } from '../hydrate.ts';

hydratePage('passage-login', () => import('@passageidentity/passage-elements/passage-login'));

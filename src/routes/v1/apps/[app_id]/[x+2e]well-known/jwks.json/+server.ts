import { anyone } from '$lib/server/api';
import * as signingKeys from '$lib/server/identity/signing-keys';

export const GET = anyone(({ db, app }) => signingKeys.publicKeys(db, app));

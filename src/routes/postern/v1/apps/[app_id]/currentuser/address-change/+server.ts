import { signedIn } from '$lib/server/api';
import * as addressChanges from '$lib/server/identity/address-changes';

export const GET = signedIn(async ({ db, app, session }) => ({
	address_change: await addressChanges.findPending(db, app, session.user_id)
}));

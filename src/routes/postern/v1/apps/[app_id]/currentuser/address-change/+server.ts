import { signedIn } from '$lib/server/http/endpoint';
import * as addressChanges from '$lib/server/identity/messages/address-changes';

export const GET = signedIn(async ({ db, app, session }) => ({
	address_change: await addressChanges.findPending(db, app, session.user_id)
}));

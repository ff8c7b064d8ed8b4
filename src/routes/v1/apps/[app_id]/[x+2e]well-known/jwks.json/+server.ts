import { anyone } from '$lib/server/http/endpoint';
import * as signingKeys from '$lib/server/identity/sessions/signing-keys';

export const GET = anyone(({ db, app, event }) => {
	// A new key is published long before it signs.
	event.setHeaders({ 'cache-control': 'public, max-age=3600' });
	return signingKeys.publicKeys(db, app);
});

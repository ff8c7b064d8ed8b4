import { withApiKey } from '$lib/server/http/endpoint';
import * as credentials from '$lib/server/identity/passkeys/credentials';

export const DELETE = withApiKey(({ db, app, param }) =>
	credentials.revokeOf(db, app, param('user_id'), param('device_id'))
);

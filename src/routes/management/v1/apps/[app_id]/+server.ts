import { withAnyKey } from '$lib/server/http/endpoint';
import { currentPem } from '$lib/server/identity/sessions/signing-keys';
import { toAppInfo } from '$lib/server/identity/wire/responses';

export const GET = withAnyKey(async ({ db, app }) => ({
	app: toAppInfo(app, await currentPem(db, app))
}));

import { withApiKey } from '$lib/server/http/endpoint';
import { toAppInfo } from '$lib/server/identity/wire/responses';

export const GET = withApiKey(async ({ app }) => ({ app: toAppInfo(app) }));

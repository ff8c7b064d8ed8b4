import { withApiKey } from '$lib/server/api';
import { toAppInfo } from '$lib/server/identity/wire';

export const GET = withApiKey(async ({ app }) => ({ app: toAppInfo(app) }));

import { describe } from '$lib/server/http/connection';
import { withApiKey } from '$lib/server/http/endpoint';

export const GET = withApiKey(async ({ event }) => describe(event));

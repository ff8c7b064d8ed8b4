import { publish } from '$lib/server/http/publish';
import { passkeyEndpoints } from '$lib/server/well-known';

export const GET = publish(passkeyEndpoints);

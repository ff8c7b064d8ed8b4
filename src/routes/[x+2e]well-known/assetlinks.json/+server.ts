import { publish } from '$lib/server/http/publish';
import { assetLinks } from '$lib/server/well-known';

export const GET = publish(assetLinks);

import { publish } from '$lib/server/http/publish';
import { relatedOrigins } from '$lib/server/well-known';

export const GET = publish(relatedOrigins);

import { publish } from '$lib/server/http/publish';
import { appleAppSiteAssociation } from '$lib/server/well-known';

export const GET = publish(appleAppSiteAssociation);

import { signedIn } from '$lib/server/http/endpoint';
import { Refusal } from '$lib/server/errors';

export const DELETE = signedIn(async () => {
	throw new Refusal('social_connection_not_found');
});

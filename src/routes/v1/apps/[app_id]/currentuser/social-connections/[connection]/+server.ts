import { signedIn } from '$lib/server/api';
import { Refusal } from '$lib/server/refusal';

export const DELETE = signedIn(async () => {
	throw new Refusal('social_connection_not_found');
});

import { signedIn } from '$lib/server/http/endpoint';
import { ApiError } from '$lib/server/errors';

export const DELETE = signedIn(async () => {
	throw new ApiError('social_connection_not_found');
});

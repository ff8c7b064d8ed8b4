import { equal } from '$lib/server/crypto';
import { ApiError } from '$lib/server/errors';
import { bearerToken } from '$lib/server/http/bearer';
import { jsonErrors } from '$lib/server/http/error-response';
import * as metrics from '$lib/server/metrics/metrics';

export const GET = jsonErrors(async ({ locals: { env }, request }) => {
	if (!env.METRICS_TOKEN) throw new ApiError('not_found');
	if (!equal(bearerToken(request) ?? '', env.METRICS_TOKEN)) {
		throw new ApiError('invalid_access_token', 'The token is not that of METRICS_TOKEN.');
	}
	const { text, contentType } = await metrics.read();
	return new Response(text, {
		headers: { 'content-type': contentType, 'cache-control': 'no-store' }
	});
});

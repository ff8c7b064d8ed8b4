import { json, type RequestHandler } from '@sveltejs/kit';
import { ApiError } from '../errors.ts';
import type { App } from '../relying-party.ts';
import { jsonErrors } from './error-response.ts';

/** Makes an endpoint of what follows from the settings alone; 404 where nothing does. */
export function publish(describe: (app: App) => object | undefined): RequestHandler {
	return jsonErrors(async ({ locals }) => {
		const described = describe(locals.app);
		if (!described) throw new ApiError('not_found');
		return json(described, { headers: { 'cache-control': 'public, max-age=3600' } });
	});
}

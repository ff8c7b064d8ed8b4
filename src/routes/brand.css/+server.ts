import * as brand from '$lib/server/brand';
import type { RequestHandler } from './$types';

/** For error.html, which cannot be changed while it is served. */
export const GET: RequestHandler = ({ locals }) =>
	new Response(brand.stylesheet(locals.app.brand), {
		headers: { 'content-type': 'text/css', 'cache-control': 'public, max-age=3600' }
	});

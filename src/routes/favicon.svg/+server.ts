import * as brand from '$lib/server/brand';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals }) =>
	new Response(brand.logoFile(locals.app.brand), {
		headers: { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=3600' }
	});

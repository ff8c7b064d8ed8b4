import { redirect, type RequestEvent } from '@sveltejs/kit';
import * as linkSecret from '../../link-secret.ts';

/** Opens the page of a mailed link whose `?` a rewriter has encoded, so that all of it is path. */
export function openEncodedLinks({ request, route, url }: RequestEvent): void {
	const [page] = /^\/(login|register|auth)(?![\w-])/.exec(url.pathname) ?? [];
	if (!page || route.id !== null || request.method !== 'GET') return;
	const found = linkSecret.findIn(url.pathname);
	if (found) redirect(307, `${page}?${found.name}=${found.secret}`);
}

import { redirect, type Handle } from '@sveltejs/kit';
import * as linkSecret from '../../link-secret.ts';

/** Opens the page of a mailed link whose `?` a rewriter has encoded, so that all of it is path. */
export const openEncodedLinks: Handle = ({ event, resolve }) => {
	const { request, route, url } = event;
	const [page] = /^\/(login|register|auth)(?![\w-])/.exec(url.pathname) ?? [];
	if (!page || route.id !== null || request.method !== 'GET') return resolve(event);
	const found = linkSecret.findIn(url.pathname);
	if (found) redirect(307, `${page}?${found.name}=${found.secret}`);
	return resolve(event);
};

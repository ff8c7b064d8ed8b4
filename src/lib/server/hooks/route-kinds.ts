import type { RequestEvent } from '@sveltejs/kit';

/**
 * What kind of address a request is for. The route that the router found decides, however the path
 * was spelt; only where there is none does the path itself.
 */
const at = (pattern: RegExp) => (event: RequestEvent) =>
	pattern.test(event.route.id ?? event.url.pathname);

/** Addresses that answer programs, without the app's session. */
export const isService = at(/^\/(v1|management|postern)\//);

/** The part of them that pages call: the authentication API. */
export const isForPages = at(/^\/v1\//);

/** Whether the server is alive. */
export const isHealth = at(/^\/(healthz|readyz)$/);

const isJsonOfTheApp = at(/^\/(drafts|session|user)(\/|$)/);

/** Addresses whose every answer is JSON. */
export const isJson = (event: RequestEvent) => isService(event) || isJsonOfTheApp(event);

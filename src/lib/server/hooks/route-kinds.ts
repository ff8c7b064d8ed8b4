import type { RequestEvent } from '@sveltejs/kit';

/**
 * Kinds of routes. The route that the router found decides, however the path was spelt; the path
 * itself only where there is none.
 */
const at = (pattern: RegExp) => (event: RequestEvent) =>
	pattern.test(event.route.id ?? event.url.pathname);

/** The routes of the identity service, which do not use the app's session. */
export const isService = at(/^\/(v1|management|postern)\//);

/** The authentication API, which pages call. */
export const isForPages = at(/^\/v1\//);

/** The management API, which programs call with a key. */
export const isManagement = at(/^\/management\//);

/** The one read that tells who has an account. */
export const isLookup = at(/^\/v1\/apps\/[^/]+\/users$/);

/** What sends a code or a link. */
export const isMessage = at(/^\/v1\/apps\/[^/]+\/(login|register)\/(otp|magic-link)$/);

/** What a page that waits for a mailed link asks every few seconds. */
export const isPoll = at(/^\/v1\/apps\/[^/]+\/magic-link\/status$/);

/** What is the same for every user: files that follow from the brand, the texts of elements elsewhere. */
export const isPublicFile = at(/^\/(favicon\.svg|brand\.css|passage-web\/.*)$/);

/** What browsers and phones ask a host for. */
export const isWellKnown = at(/^\/(\[x\+2e\]|\.)well-known\//);

/** What load balancers and monitors ask for, by any host name and without a session. */
export const isHealth = at(/^\/(healthz|readyz|metrics)$/);

const isJsonOfTheApp = at(/^\/(drafts|session|user)(\/|$)/);

/** Routes whose every answer is JSON. */
export const isJson = (event: RequestEvent) =>
	isService(event) || isWellKnown(event) || isJsonOfTheApp(event);

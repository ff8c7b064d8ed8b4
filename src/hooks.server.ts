import { randomUUID } from 'node:crypto';
import { redirect, type Handle, type HandleServerError, type ServerInit } from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { deployment } from '$lib/server/app';
import { purgeHourly } from '$lib/server/db/purge';
import { PassageClient } from '$lib/server/passage';
import { Refusal } from '$lib/server/refusal';
import { refuse } from '$lib/server/refuse';
import * as session from '$lib/server/session';

export const init: ServerInit = async () => {
	const { db } = await deployment();
	const stopPurging = purgeHourly(db);
	// After the last answer: open connections to the database would keep the process alive.
	process.once('sveltekit:shutdown', () => {
		stopPurging();
		db.destroy().catch(console.error);
	});
};

/** Addresses that answer programs, without the app's session. */
const SERVICE = /^\/(v1|management|postern)\//;
const HEALTH = /^\/(healthz|readyz)$/;
/** Addresses of the app whose every answer is JSON. */
const JSON_ONLY = /^\/(drafts|session|user)(\/|$)/;

let passage: PassageClient | undefined;

const provide: Handle = async ({ event, resolve }) => {
	const { db, app } = await deployment();
	const client = { app_id: app.id, origin: app.origin, api_key: app.keys.management };
	passage ??= new PassageClient(client);
	event.locals = { db, passage, app_name: app.name, user: null, session_unknown: false };
	return resolve(event);
};

/** A page under another name for this machine could otherwise read our answers (DNS rebinding). */
const refuseUnknownHosts: Handle = async ({ event, resolve }) => {
	const host = event.request.headers.get('host') ?? '';
	const { hostname, pathname, href } = event.url;
	if (event.isSubRequest || host === event.url.host || HEALTH.test(pathname)) return resolve(event);
	// The address that the server says it listens on, opened by hand: passkeys have no home there.
	const byAddress = hostname === 'localhost' && /^(127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
	if (byAddress && event.request.method === 'GET') redirect(307, href);
	return refuse(new Refusal('misdirected_request'));
};

/**
 * Whatever changes something with a browser's cookies has to come from a page of ours, whatever its
 * content type. A program with a token of its own and no cookies is no browser.
 */
const refuseForeignOrigins: Handle = async ({ event, resolve }) => {
	const { request, url } = event;
	const changes = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
	const program = request.headers.has('authorization') && !request.headers.has('cookie');
	const foreign =
		request.headers.get('origin') !== url.origin ||
		request.headers.get('sec-fetch-site') === 'cross-site';
	if (!changes || event.isSubRequest || SERVICE.test(url.pathname) || program || !foreign) {
		return resolve(event);
	}
	return refuse(new Refusal('foreign_origin'));
};

/**
 * Passage's libraries send headers of their own, for which a browser asks first wherever the page is
 * not of the address that it calls. Pages of the app's origin may call, and no others.
 */
const answerPreflights: Handle = async ({ event, resolve }) => {
	const { request, url } = event;
	if (!url.pathname.startsWith('/v1/')) return resolve(event);
	const preflight = request.method === 'OPTIONS';
	const response = preflight ? new Response(null, { status: 204 }) : await resolve(event);
	response.headers.append('vary', 'origin');
	if (request.headers.get('origin') !== url.origin) return response;
	response.headers.set('access-control-allow-origin', url.origin);
	if (preflight) {
		response.headers.set('access-control-allow-methods', 'GET, POST, PATCH, DELETE');
		response.headers.set(
			'access-control-allow-headers',
			'authorization, content-type, passage-version, passage-element-version'
		);
	}
	return response;
};

/** Only for the app's pages: a sub-request runs these hooks again, and would never end. */
const signIn: Handle = async ({ event, resolve }) => {
	const { pathname } = event.url;
	if (!event.isSubRequest && !SERVICE.test(pathname) && !HEALTH.test(pathname)) {
		try {
			event.locals.user = await session.find(event, event.locals.passage);
		} catch (cause) {
			if (!(cause instanceof Refusal)) throw cause;
			event.locals.session_unknown = true;
		}
	}
	return resolve(event);
};

const answerProgramsInJson: Handle = async ({ event, resolve }) => {
	const response = await resolve(event);
	const { pathname } = event.url;
	const isJson = response.headers.get('content-type')?.startsWith('application/json');
	// 400 is a path with a broken escape.
	const code = { 400: 'not_found', 404: 'not_found', 405: 'method_not_allowed' }[response.status];
	if (isJson || !code || !(SERVICE.test(pathname) || JSON_ONLY.test(pathname))) return response;
	const refusal = refuse(new Refusal(code as 'not_found' | 'method_not_allowed'));
	// With a cookie goes a session that was refreshed on the way.
	for (const cookie of response.headers.getSetCookie())
		refusal.headers.append('set-cookie', cookie);
	const allow = response.headers.get('allow');
	if (allow) refusal.headers.set('allow', allow);
	return refusal;
};

/**
 * Kit announces a page's scripts in a header, which carries no nonce, so that the content security
 * policy would block them; link tags carry one.
 */
const preloadWithNonce: Handle = ({ event, resolve }) => {
	const scripts: string[] = [];
	return resolve(event, {
		preload: ({ type, path }) => {
			if (type === 'js') scripts.push(path);
			return type === 'css';
		},
		transformPageChunk: ({ html }) => {
			const nonce = /<meta property="csp-nonce" nonce="([^"]+)"/.exec(html)?.[1];
			const tags = scripts.map(
				(path) => `<link rel="modulepreload" nonce="${nonce}" href="${path}">`
			);
			return html.replace('</head>', `${tags.join('')}</head>`);
		}
	});
};

const setHeaders: Handle = async ({ event, resolve }) => {
	const response = await resolve(event);
	response.headers.set('x-content-type-options', 'nosniff');
	// Not no-referrer: with it browsers send forms with the origin "null".
	response.headers.set('referrer-policy', 'same-origin');
	if (response.headers.get('content-type')?.startsWith('text/html')) {
		response.headers.set('cache-control', 'no-store');
	}
	return response;
};

export const handle = sequence(
	setHeaders,
	answerProgramsInJson,
	refuseUnknownHosts,
	refuseForeignOrigins,
	answerPreflights,
	provide,
	signIn,
	preloadWithNonce
);

export const handleError: HandleServerError = ({ error, status, message }) => {
	if (status < 500) return { message };
	const id = randomUUID();
	console.error(id, error);
	return { message: 'Something went wrong on our side.', id };
};

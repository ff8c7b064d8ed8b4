import { dev } from '$app/environment';
import type {
	Handle,
	HandleServerError,
	RequestEvent,
	ResolveOptions,
	ServerInit
} from '@sveltejs/kit';
import { languageOf } from '$lib/i18n/languages';
import * as brand from '$lib/server/brand';
import * as shutOut from '$lib/server/shut-out';
import { deployment } from '$lib/server/deployment';
import { keepPurging } from '$lib/server/db/purge';
import * as worker from '$lib/server/delivery/worker';
import * as transports from '$lib/server/delivery/transports';
import { refuseUnknownHosts } from '$lib/server/hooks/hosts';
import { writeBrand } from '$lib/server/hooks/brand';
import { compress } from '$lib/server/hooks/compress';
import { answerInJson } from '$lib/server/hooks/json-errors';
import { limitRequests } from '$lib/server/hooks/limits';
import { noteRequest } from '$lib/server/hooks/request-context';
import {
	admitForms,
	admitPages,
	answerPreflights,
	refuseForeignOrigins
} from '$lib/server/hooks/origins';
import { openEncodedLinks } from '$lib/server/hooks/mailed-links';
import { preloadWithNonce } from '$lib/server/hooks/preload';
import { signIn } from '$lib/server/hooks/sign-in';
import { chooseLanguage, writeLanguage } from '$lib/server/hooks/language';
import * as keyRotation from '$lib/server/identity/sessions/key-rotation';
import * as log from '$lib/server/log/log';
import * as settings from '$lib/server/env';
import * as origins from '$lib/server/settings/origins';
import { PassageClient } from '$lib/server/session/identity-client';
import * as instrument from '$lib/server/http/instrument';
import * as proxies from '$lib/server/http/proxies';
import { RequestLimits } from '$lib/server/http/request-limits';

export const init: ServerInit = async () => {
	const { db, app, env, release } = await deployment();
	log.setLevel(env.LOG_LEVEL);
	const warnings = [
		...settings.warnings(process.env),
		...origins.warnings(env),
		...brand.warnings(app.brand),
		...proxies.warnings(process.env, env.ORIGIN),
		...(await shutOut.warnings(db, app))
	];
	for (const text of warnings) log.warning(text);
	// Sets the headers of every answer, files included, and writes the access log.
	instrument.watch(env.ORIGIN, { onlyRoutes: dev });
	if (env.METRICS_TOKEN) (await import('$lib/server/metrics/metrics')).start(db, app);
	const stopPurging = keepPurging(db, log.fault, { eventDays: env.EVENT_DAYS });
	const stopRotating = keyRotation.keepRotating(db, app, log.fault);
	const sending = worker.start(db, app, transports.choose(env, app), log.fault);
	// After the last answer: open connections to the database keep the process alive.
	process.once('sveltekit:shutdown', () => {
		stopPurging();
		stopRotating();
		sending
			.stop()
			.then(() => db.destroy())
			.then(release)
			.catch(log.fault);
	});
};

let passage: PassageClient | undefined;
let limits: RequestLimits | undefined;

/** What every request is answered with. */
async function provide(event: RequestEvent): Promise<void> {
	const { db, app, env } = await deployment();
	passage ??= new PassageClient(app);
	limits ??= new RequestLimits(env.REQUESTS_PER_MINUTE);
	event.locals = {
		db,
		app,
		env,
		limits,
		passage,
		language: languageOf(env.DEFAULT_LANGUAGE) ?? 'en',
		user: null,
		access_token: '',
		session_unknown: false
	};
}

// One function, not Kit's `sequence` of many: each part of one costs a request several promises and contexts.
export const handle: Handle = async ({ event, resolve }) => {
	noteRequest(event);
	await provide(event);
	chooseLanguage(event);
	// The request that it is a part of has passed the guards, and its session is known.
	if (event.isSubRequest) return answerInJson(event, () => resolve(event));
	const response = await answerInJson(event, () => answer(event, resolve));
	admitPages(event, response);
	admitForms(event, response);
	return compress(event, response);
};

/** In this order, each may answer in place of the route. */
const guards = [limitRequests, refuseUnknownHosts, refuseForeignOrigins, answerPreflights];

async function answer(
	event: RequestEvent,
	resolve: Parameters<Handle>[0]['resolve']
): Promise<Response> {
	for (const guard of guards) {
		const answered = await guard(event);
		if (answered) return answered;
	}
	openEncodedLinks(event);
	await signIn(event);
	return resolve(event, pageOptions(event));
}

function pageOptions(event: RequestEvent): ResolveOptions {
	const { preload, writePreloads } = preloadWithNonce();
	return {
		preload,
		transformPageChunk: ({ html }) => writeLanguage(writeBrand(writePreloads(html), event), event)
	};
}

export const handleError: HandleServerError = ({ error, status, message }) => {
	if (status < 500) return { message };
	log.fault(error);
	return { message: 'Something went wrong on our side.', id: log.requestId() };
};

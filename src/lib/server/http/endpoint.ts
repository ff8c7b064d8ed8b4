import { json, type RequestEvent, type RequestHandler } from '@sveltejs/kit';
import type { GenericSchema, InferOutput } from 'valibot';
import type { Language } from '../../i18n/languages.ts';
import * as clientInfo from './client-info.ts';
import { holderOf } from './api-key.ts';
import { bearerToken } from './bearer.ts';
import * as parameters from './parameters.ts';
import { readJson } from './read-json.ts';
import * as cookies from './cookies.ts';
import type { Db, Session } from '../db/schema.ts';
import * as ownSession from '../identity/own-session.ts';
import * as accessTokens from '../identity/sessions/access-tokens.ts';
import type { Identifier } from '../identifier.ts';
import * as identifiers from '../identity/users/identifiers.ts';
import * as origins from '../origins.ts';
import type { App } from '../relying-party.ts';
import { FRESH, isWithin } from '../clock.ts';
import type { Place } from '../identity/passkeys/names.ts';
import type { SignInRequester } from '../identity/sign-ins.ts';
import * as log from '../log/log.ts';
import { ApiError } from '../errors.ts';
import { jsonErrors } from './error-response.ts';
import * as refusals from './refusals.ts';

/** The boundary between HTTP and the identity service: who may call, what comes in, what goes out. */

interface Context {
	db: Db;
	app: App;
	event: RequestEvent;
	/** An id in the path; empty, which is no id, for text that cannot be one. */
	param: (name: string) => string;
	/** The client that asks; gives a browser its browser id. */
	requester: (language?: string) => SignInRequester;
	/** Such as `Firefox, Linux`. */
	browserName: () => string;
	/** Browser and system of the client. */
	place: () => Place;
	/** Of the page that asks. */
	language: Language;
	/** Of the page that asks, or the one that programs hear of. */
	origin: string;
	/** The canonical identifier in the text, for which requests are limited too. */
	identify: (text: string) => Promise<Identifier>;
	/** A query parameter; refuses one that is missing, empty or given twice. */
	query: (name: string) => string;
}

interface SignedIn extends Context {
	session: Session;
}

interface Options {
	/** Of a success. */
	status?: number;
	/** What a refusal is recorded as. */
	act?: refusals.Act;
}

type Verb<C, B> = (context: C & { body: B }) => Promise<object | void>;

/**
 * Makes an endpoint's constructor: `admit` lets callers through, or refuses them; `toEnter` is what that
 * refusal is recorded as.
 */
function endpoint<C extends Context>(
	admit: (event: RequestEvent) => Promise<C>,
	{ toEnter }: { toEnter?: refusals.Act } = {}
) {
	function answer(verb: Verb<C, undefined>): RequestHandler;
	function answer<S extends GenericSchema>(
		schema: S,
		verb: Verb<C, InferOutput<S>>,
		options?: Options
	): RequestHandler;
	function answer(
		schemaOrVerb: GenericSchema | Verb<C, undefined>,
		verb?: Verb<C, unknown>,
		{ status = 200, act = toEnter }: Options = {}
	): RequestHandler {
		const carryOut = async (event: RequestEvent) => {
			const context = await admit(event);
			if (typeof schemaOrVerb === 'function') return schemaOrVerb({ ...context, body: undefined });
			const body = await readJson(event.request, schemaOrVerb);
			return verb?.({ ...context, body });
		};
		return jsonErrors(async (event) => {
			try {
				const result = await carryOut(event);
				return json(result ?? {}, { status, headers: { 'cache-control': 'no-store' } });
			} catch (cause) {
				await refusals.record(event, cause, act);
				throw cause;
			}
		});
	}
	return answer;
}

/** Refuses another app than ours with `app_not_found`. */
function open(event: RequestEvent): Context {
	const { db, app, language, limits } = event.locals;
	if (parameters.inPath(event, 'app_id') !== app.id) throw new ApiError('app_not_found');
	return {
		db,
		app,
		event,
		param: (name) => parameters.inPath(event, name),
		requester: (requested) => ({
			...clientInfo.of(event, requested),
			origin: originOf(event),
			findOwnSession: (trx) => findOwnSession(trx, app, event)
		}),
		browserName: () => clientInfo.browserName(event),
		place: () => clientInfo.placeOf(event),
		language,
		origin: originOf(event),
		identify: async (text) => {
			const identifier = identifiers.identify(app, text);
			await limits.ofIdentifier(identifier.value, clientInfo.networksOf(event));
			return identifier;
		},
		query: (name) => parameters.inQuery(event, name)
	};
}

/** The origin of the page that asks: our own for a page of ours that asks in process. */
function originOf({ isSubRequest, locals, request }: RequestEvent): string {
	return isSubRequest ? locals.app.origin : origins.asking(locals.app, request);
}

/**
 * The live session of the browser that asks, by the app's cookies, or undefined. A sibling host can set
 * the first of them, but not the second (C-02).
 */
async function findOwnSession(db: Db, app: App, event: RequestEvent) {
	const token = cookies.findAccess(event);
	const refresh = cookies.findRefresh(event);
	if (token === undefined || refresh === undefined) return undefined;
	const session = await ownSession.find(db, app, token).catch((cause: unknown) => {
		if (cause instanceof ApiError) return undefined;
		throw cause;
	});
	return session?.id === refresh.sid ? session : undefined;
}

/** An endpoint for any caller. */
export const anyone = endpoint<Context>(async (event) => open(event));

/** An endpoint for the holder of an access token whose session is live. */
export const signedIn = endpoint<SignedIn>(openSession);

async function openSession(event: RequestEvent): Promise<SignedIn> {
	const context = open(event);
	const token = bearerToken(event.request) ?? '';
	const { db, app } = context;
	const session = await ownSession.find(db, app, token).catch(async (cause: unknown) => {
		if (await isClaim(context, token))
			throw new ApiError('decision_required', undefined, { cause });
		throw cause;
	});
	log.note({ passage_id: session.user_id, session_id: session.id });
	return { ...context, session };
}

async function isClaim({ db, app }: Context, token: string): Promise<boolean> {
	return accessTokens.verifyClaim(db, app, token).then(
		() => true,
		() => false
	);
}

/** An endpoint for the holder of the token of a claim. */
export const withClaim = endpoint<Context & { claim_id: string }>(async (event) => {
	const context = open(event);
	const { db, app } = context;
	const claim_id = await accessTokens.verifyClaim(db, app, bearerToken(event.request) ?? '');
	return { ...context, claim_id };
});

/**
 * As `signedIn`, for what an open session left behind must not allow: only shortly after a login
 * (OWASP ASVS 5.0 §7.5.1).
 */
export const freshlySignedIn = endpoint<SignedIn>(async (event) => {
	const signed = await openSession(event);
	if (isWithin(signed.session.authenticated_at, FRESH)) return signed;
	throw new ApiError('reauthentication_required');
});

const refusedKey = { toEnter: { kind: 'api_key_used' } } as const;

/** An endpoint for the holder of a key for the management API. */
export const withApiKey = endpoint<Context>(openKeyed, refusedKey);

/** As `withApiKey`, also for callers who give no key at all. */
export const withAnyKey = endpoint<Context>(
	async (event) => (event.request.headers.has('authorization') ? openKeyed(event) : open(event)),
	refusedKey
);

/** Refuses a wrong key before anything else is looked at. */
async function openKeyed(event: RequestEvent): Promise<Context> {
	const holder = await holderOf(event);
	if (!holder) {
		// In the words that Passage's libraries compare.
		const message = 'Invalid access token';
		throw new ApiError('invalid_access_token', message, { reason: 'wrong_api_key' });
	}
	log.note({ actor: 'key', ...holder });
	return open(event);
}

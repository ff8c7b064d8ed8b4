import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import * as links from '../sign-up/opened-link.ts';
import * as log from '../log/log.ts';
import type { Claims, PassageClient } from './identity-client.ts';
import { Refusal } from '../errors.ts';
import { isPassing } from '../http/error-response.ts';
import { safePath } from '../http/safe-path.ts';
import * as session from './session.ts';

/** Who is signed in; sends everybody else to sign in and back, or to the page `next`. */
export function requireUser(event: RequestEvent, next = pageOf(event)): Claims {
	const { user, session_unknown } = event.locals;
	if (user) return user;
	if (session_unknown) tryLater();
	leadToLogin(next);
}

/** Who is signed in, for a program; refuses with `invalid_access_token`. */
export function requireCaller({ locals }: RequestEvent): Claims {
	if (locals.user) return locals.user;
	throw new Refusal(locals.session_unknown ? 'temporarily_unavailable' : 'invalid_access_token');
}

/** Seconds after signing in for which the service lets a person change how they sign in. */
const FRESH = 600;

/** How many seconds are left until a person has to sign in again to change how they sign in. */
export function freshFor({ auth_time }: Claims): number {
	return Math.max(0, auth_time + FRESH - Date.now() / 1000);
}

/** Whether a person has signed in so recently that they may change how they sign in. */
export function isFresh(user: Claims): boolean {
	return freshFor(user) > 0;
}

/** Sends those who are signed in onward: they have no business on a sign-in page. */
export function requireNobody({ locals, url }: RequestEvent) {
	const { searchParams } = url;
	const next = safePath(searchParams.get('next'), url.origin) ?? null;
	const landing = links.isOpened(url);
	if (locals.user && !landing && searchParams.get('reauth') !== '1')
		redirect(303, next ?? '/dashboard');
	return { next };
}

/** As `findIdentifiers`, for a page: signs out who is gone. */
export async function getIdentifiers(event: RequestEvent, user: Claims) {
	const { passage } = event.locals;
	const identifiers = await orTryLater(event, findIdentifiers(passage, user));
	return identifiers ?? signOut(event);
}

/** A person's addresses; an email address or a phone number that is not there is empty. */
export interface Identifiers {
	email: string;
	phone: string;
	all: string[];
	/** Those that they have shown to be theirs. */
	proved: string[];
}

/** The person's addresses, as the identity service has them; undefined for who is gone. */
export async function findIdentifiers(
	passage: PassageClient,
	{ passage_id }: Pick<Claims, 'passage_id'>
): Promise<Identifiers | undefined> {
	const user = await passage.findUser(passage_id);
	if (!user) return undefined;
	const { email, email_verified, phone, phone_verified } = user;
	return {
		email,
		phone,
		all: [email, phone].filter(Boolean),
		proved: [email_verified ? email : '', phone_verified ? phone : ''].filter(Boolean)
	};
}

/**
 * What the identity service or the database was asked for a page. Where it does not answer, the page
 * says so; who has been signed out there is signed out here, and sent to sign in and back, or to the
 * page `next`.
 */
export async function orTryLater<T>(
	event: RequestEvent,
	answer: Promise<T>,
	next = pageOf(event)
): Promise<T> {
	try {
		return await answer;
	} catch (cause) {
		if (cause instanceof Refusal && cause.status === 401) return signOut(event, next);
		if (!isPassing(cause)) throw cause;
		log.fault(cause);
		return tryLater();
	}
}

/** With the cookies still good, the sign-in page would send them back, and so on. */
async function signOut(event: RequestEvent, next = pageOf(event)): Promise<never> {
	await session.end(event, event.locals.passage);
	leadToLogin(next);
}

/** The page that is asked for, or that the form stands on: its action is no part of that. */
function pageOf({ url }: RequestEvent): string {
	return url.pathname + url.search.replace(/^\?\/.*/, '');
}

function leadToLogin(next: string): never {
	redirect(303, `/login?${new URLSearchParams({ next })}`);
}

function tryLater(): never {
	error(503, { message: 'Try again in a moment.', id: log.requestId() });
}

import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import { FRESH, SKEW } from '../clock.ts';
import { ApiError } from '../errors.ts';
import * as cookies from '../http/cookies.ts';
import { asApiError } from '../http/error-response.ts';
import * as log from '../log/log.ts';
import type { Claims } from './identity-client.ts';
import * as session from './session.ts';

/** The signed-in user of a page; others go to `/login` and then back, or to the page `next`. */
export function requireUser(event: RequestEvent, next = pageOf(event)): Claims {
	const { user, session_unknown } = event.locals;
	if (user) return user;
	if (session_unknown) tryLater();
	leadToLogin(next);
}

/**
 * The signed-in user of a JSON endpoint; refuses others with `invalid_access_token`, or with
 * `decision_required` while this browser has not answered the question of its login.
 */
export function requireCaller(event: RequestEvent): Claims {
	const { user, session_unknown } = event.locals;
	if (user) return user;
	if (session_unknown) throw new ApiError('temporarily_unavailable');
	const isAsked = cookies.get(event, 'claim') !== undefined;
	throw new ApiError(isAsked ? 'decision_required' : 'invalid_access_token');
}

/** Seconds left in which the user may change how they log in without logging in again. */
export function freshFor({ auth_time }: Claims): number {
	const passed = Date.now() / 1000 - auth_time;
	// A login to come: the clock was set back since.
	return passed < -SKEW ? 0 : Math.max(0, FRESH - passed);
}

/** Whether the user logged in so recently that they may change how they log in. */
export function isFresh(user: Claims): boolean {
	return freshFor(user) > 0;
}

/**
 * What a page asks of the service or the database. If that does not answer, the page says so (503). A
 * user whose session has ended there is logged out here, and goes to `/login` and then back, or to the
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
		const { status, code } = asApiError(cause);
		if (status === 401 || code === 'user_not_found') {
			// With the cookies the login page would lead back here.
			session.clear(event);
			leadToLogin(next);
		}
		if (status !== 503) throw cause;
		log.fault(cause);
		return tryLater();
	}
}

/** The page of the request, or of the form that was posted: without the name of its action. */
export function pageOf({ url }: RequestEvent): string {
	return url.pathname + url.search.replace(/^\?\/.*/, '');
}

function leadToLogin(next: string): never {
	redirect(303, `/login?${new URLSearchParams({ next })}`);
}

function tryLater(): never {
	error(503, { message: 'Try again in a moment.', id: log.requestId() });
}

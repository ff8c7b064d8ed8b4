import type { RequestEvent } from '@sveltejs/kit';
import { decodeJwt } from 'jose';
import { ask } from '../account/ask.ts';
import * as cookies from '../http/cookies.ts';
import { claimAudience } from '../relying-party.ts';

/**
 * The question that a login may end in: the address is in an account that never verified it. The browser
 * holds the token of the claim in a cookie of its own, and is logged in only after the answer. All of it
 * throws as `ask` does.
 */

const PATH = '/postern/v1/{app}/claim';

export interface Question {
	/** Of the claim. */
	id: string;
	identifier: string;
	/** ISO-8601. */
	expires_at: string;
	/** Whether the address is for an account that the person has. */
	for_own_account: boolean;
	/** The account with the address; null for one that the person cannot keep. */
	account: {
		registered_at: string;
		/** Empty if unknown. */
		browser_name: string;
		passkeys: number;
		last_passkey_at: string | null;
	} | null;
}

/** Holds the token if it is that of an open question; else false. */
export async function begin(event: RequestEvent, token: string): Promise<boolean> {
	const question = idOf(event, token) === undefined ? undefined : await fetchOpen(event, token);
	if (!question) return false;
	const seconds = (Date.parse(question.expires_at) - Date.now()) / 1000;
	cookies.set(event, 'claim', { value: token, seconds });
	return true;
}

/** The open question of this browser, or undefined. */
export async function find(event: RequestEvent): Promise<Question | undefined> {
	const token = cookies.get(event, 'claim');
	if (token === undefined) return undefined;
	const question = await fetchOpen(event, token);
	if (!question) forget(event);
	return question;
}

/** The id of the claim whose token this browser holds, or undefined. */
export function findId(event: RequestEvent): string | undefined {
	return idOf(event, cookies.get(event, 'claim') ?? '');
}

/** Answers the question; gives the tokens of the session that begins. */
export async function answer(event: RequestEvent, decision: 'keep' | 'start_afresh') {
	const token = cookies.get(event, 'claim');
	const response = await ask(event, 'POST', PATH, { token, body: { decision } });
	type Signed = { auth_result: { auth_token: string; refresh_token?: string } };
	return ((await response.json()) as Signed).auth_result;
}

/** Gives the claim up: the next login asks again. */
export async function drop(event: RequestEvent): Promise<void> {
	const token = cookies.get(event, 'claim');
	if (token !== undefined) await ask(event, 'DELETE', PATH, { token, allowed: [401] });
	forget(event);
}

/** Deletes the cookie, if there is one. */
export function forget(event: RequestEvent): void {
	if (cookies.get(event, 'claim') !== undefined) cookies.clear(event, 'claim');
}

interface Handed {
	next?: string | null;
	draft?: string | null;
	/** The origin of the page where the login began, if not of ours. */
	from?: string | null;
}

/** The page with the question, and what it hands on. */
export function pathFor({ next, draft, from }: Handed): string {
	const given = { ...(next && { next }), ...(draft && { draft }), ...(from && { from }) };
	const query = new URLSearchParams(given);
	return query.size > 0 ? `/claim?${query}` : '/claim';
}

async function fetchOpen(event: RequestEvent, token: string): Promise<Question | undefined> {
	const response = await ask(event, 'GET', PATH, { token, allowed: [401, 404] });
	if (!response.ok) return undefined;
	return ((await response.json()) as { claim: Question }).claim;
}

function idOf({ locals }: RequestEvent, token: string): string | undefined {
	try {
		const { aud, sub } = decodeJwt(token);
		return aud === claimAudience(locals.app) ? sub : undefined;
	} catch {
		return undefined;
	}
}

import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import * as cookies from './cookies.ts';
import * as log from './log.ts';
import type { Claims, PassageClient } from './passage.ts';
import { Refusal } from './refusal.ts';
import { safePath } from './return-to.ts';
import * as session from './session.ts';

/** Who is signed in; sends everybody else to sign in and back. */
export function requireUser({ locals, url }: RequestEvent): Claims {
	if (locals.user) return locals.user;
	if (locals.session_unknown) tryLater();
	redirect(303, `/login?${new URLSearchParams({ next: url.pathname + url.search })}`);
}

/** Who is signed in, for a program; refuses with `invalid_access_token`. */
export function requireCaller({ locals }: RequestEvent): Claims {
	if (locals.user) return locals.user;
	throw new Refusal(locals.session_unknown ? 'temporarily_unavailable' : 'invalid_access_token');
}

/** Sends those who are signed in onward: they have no business on a sign-in page. */
export function requireNobody({ locals, url }: RequestEvent) {
	const { searchParams } = url;
	const next = safePath(searchParams.get('next'), url.origin) ?? null;
	const landing = ['psg_magic_link', 'psg_verify_link'].some((name) => searchParams.has(name));
	if (locals.user && !landing && searchParams.get('reauth') !== '1')
		redirect(303, next ?? '/dashboard');
	return { next, landing };
}

/** As `findIdentifiers`, for a page: signs out who is gone. */
export async function getIdentifiers(event: RequestEvent, user: Claims) {
	const { passage } = event.locals;
	const identifiers = await findIdentifiers(passage, user).catch((cause: unknown) => {
		log.fault(cause);
		return tryLater();
	});
	if (identifiers) return identifiers;
	// With the cookies still good, the sign-in page would send them back here, and so on.
	await session.end(event, passage);
	redirect(303, '/login');
}

/** The person's addresses, as the identity service has them; undefined for who is gone. */
export async function findIdentifiers(passage: PassageClient, { passage_id }: Claims) {
	const user = await passage.findUser(passage_id);
	if (!user) return undefined;
	return { email: user.email, phone: user.phone, all: [user.email, user.phone].filter(Boolean) };
}

/** The secret that marks this browser's drafts, if it has one. */
export function browserSecret(event: RequestEvent, passage: PassageClient) {
	return cookies.get(event, cookies.nameOf('draft', passage.settings.origin));
}

function tryLater(): never {
	error(503, { message: 'Try again in a moment.', id: log.requestId() });
}

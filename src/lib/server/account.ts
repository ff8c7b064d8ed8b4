import type { RequestEvent } from '@sveltejs/kit';
import { accessToken } from './http/bearer.ts';
import type { Db } from './db/schema.ts';
import * as draftAuthor from './sign-up/draft-author.ts';
import * as drafts from './sign-up/drafts.ts';
import { isFresh } from './session/guards.ts';
import type { Identifier } from './identifier.ts';
import * as log from './log/log.ts';
import { call, Unavailable, type Claims } from './session/identity-client.ts';
import * as profiles from './profile/profiles.ts';
import { Refusal } from './errors.ts';
import * as session from './session/session.ts';
import * as seen from './session/liveness-cache.ts';

/**
 * What the signed-in person can do with the whole of their account: the half that the identity service
 * has, and the half that the app has. All of it throws Unavailable where the service does not answer.
 */

const ID = /^[A-Za-z0-9]{1,64}$/;

/** A sign-in that lives. Times are ISO-8601. */
export interface Session {
	id: string;
	/** The browser, in words; null where it is not known. */
	signed_in_from: string | null;
	authenticated_at: string;
	last_used_at: string;
	/** Whether it is the one that asks. */
	current: boolean;
}

/** Where the person is signed in, here first. */
export async function listSessions(event: RequestEvent): Promise<Session[]> {
	const response = await ask(event, 'GET', '/sessions');
	const { sessions } = (await response.json()) as { sessions: Session[] };
	return sessions.sort((a, b) => Number(b.current) - Number(a.current));
}

/** The address that is to become the person's once they have opened the link that was sent there. */
export async function findAddressChange(event: RequestEvent): Promise<string | null> {
	const response = await ask(event, 'GET', '/currentuser/address-change');
	const { address_change } = (await response.json()) as { address_change: Identifier | null };
	return address_change?.value ?? null;
}

/** Signs the person out elsewhere; one that has ended already is as good. */
export async function endSession(event: RequestEvent, id: string): Promise<void> {
	if (!ID.test(id)) return;
	await ask(event, 'DELETE', `/sessions/${id}`, [404]);
	seen.doubt(id);
}

/** Signs the person out everywhere else. */
export async function endOtherSessions(event: RequestEvent): Promise<void> {
	const others = (await listSessions(event)).filter(({ current }) => !current);
	await ask(event, 'DELETE', '/sessions');
	for (const { id } of others) seen.doubt(id);
}

/** All that both halves hold about the person. */
export async function collect(event: RequestEvent, user: Claims): Promise<object> {
	const { db, passage, app_name } = event.locals;
	const author = await findAuthor(event, user);
	const response = await ask(event, 'GET', '/currentuser/export');
	const { app_id, origin } = passage.settings;
	return {
		exported_at: new Date().toISOString(),
		app: { id: app_id, name: app_name, origin },
		profile: await profiles.findAll(db, user.passage_id),
		drafts: await drafts.list(db, author),
		account: await response.json()
	};
}

/**
 * Deletes the account from both halves and signs the person out. The drafts go first and the profile
 * last: whatever is cut in between, the account is there whole, or the purge deletes what is left.
 * Refuses with `reauthentication_required` unless the sign-in is fresh.
 */
export async function remove(event: RequestEvent, user: Claims): Promise<void> {
	const { db, passage } = event.locals;
	// Before anything is gone.
	if (!isFresh(user)) throw new Refusal('reauthentication_required');
	const author = await findAuthor(event, user);
	const sessions = await listSessions(event);
	await drafts.forget(db, author);
	await ask(event, 'DELETE', '/currentuser');
	for (const { id } of sessions) seen.end(id);
	session.clear(event, passage);
	// The purge would do it, too.
	await profiles.remove(db, user.passage_id).catch(log.fault);
}

/** Whether the account of that user is gone, for an hour; nobody guesses an id. */
export async function isRemoved(db: Db, passageId: string): Promise<boolean> {
	if (!ID.test(passageId)) return false;
	const removed = db.selectFrom('removed_user').select('id').where('id', '=', passageId);
	return (await removed.executeTakeFirst()) !== undefined;
}

async function findAuthor(event: RequestEvent, user: Claims): Promise<drafts.Author> {
	const author = await draftAuthor.find(event, user);
	if (!author) throw new Refusal('invalid_access_token');
	return author;
}

/** Asks our own part of the service in the person's name; throws what it refuses, but for `allowed`. */
async function ask(event: RequestEvent, method: string, path: string, allowed: number[] = []) {
	const { passage } = event.locals;
	const headers = { authorization: `Bearer ${accessToken(event)}` };
	const response = await call(passage.settings, `/postern/v1/{app}${path}`, { method, headers });
	if (response.ok || allowed.includes(response.status)) return response;
	if (response.status === 403) throw new Refusal('reauthentication_required');
	if (response.status === 401) throw new Refusal('invalid_access_token');
	throw new Unavailable(response.status);
}

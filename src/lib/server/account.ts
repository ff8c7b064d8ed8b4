import type { RequestEvent } from '@sveltejs/kit';
import type { ListedSession } from '../components/listed-session.ts';
import type { Db } from './db/schema.ts';
import { ApiError } from './errors.ts';
import type { Identifier } from './identifier.ts';
import * as log from './log/log.ts';
import * as profiles from './profile/profiles.ts';
import { isFresh } from './session/guards.ts';
import { call, unavailable, type Claims } from './session/identity-client.ts';
import * as liveness from './session/liveness-cache.ts';
import * as session from './session/session.ts';
import * as ownDrafts from './sign-up/own-drafts.ts';

/**
 * What users do with their whole account: the part at the identity service and the part in the app.
 * All of it throws `temporarily_unavailable` where the service does not answer.
 */

const ID = /^[A-Za-z0-9]{1,64}$/;

/** The user's live sessions, that of this browser first. */
export async function listSessions(event: RequestEvent): Promise<ListedSession[]> {
	const response = await ask(event, 'GET', '/sessions');
	const { sessions } = (await response.json()) as { sessions: ListedSession[] };
	return sessions.sort((a, b) => Number(b.current) - Number(a.current));
}

/** The identifier that becomes the user's when they open the link that was sent to it, or null. */
export async function findAddressChange(event: RequestEvent): Promise<string | null> {
	const response = await ask(event, 'GET', '/currentuser/identifier-change');
	const { identifier_change } = (await response.json()) as { identifier_change: Identifier | null };
	return identifier_change?.value ?? null;
}

/** Ends one of the user's sessions; nothing for one that has ended. */
export async function endSession(event: RequestEvent, id: string): Promise<void> {
	if (!ID.test(id)) return;
	await ask(event, 'DELETE', `/sessions/${id}`, [404]);
	liveness.forget(id);
}

/** Ends the user's sessions in all other browsers. */
export async function endOtherSessions(event: RequestEvent): Promise<void> {
	const others = (await listSessions(event)).filter(({ current }) => !current);
	await ask(event, 'DELETE', '/sessions');
	for (const { id } of others) liveness.forget(id);
}

/** All that the app and the service store about the user. */
export async function collect(event: RequestEvent, user: Claims): Promise<object> {
	const { app, db } = event.locals;
	const response = await ask(event, 'GET', '/currentuser/export');
	return {
		exported_at: new Date().toISOString(),
		app: { id: app.id, name: app.brand.name, origin: app.origin },
		profile: await profiles.findAll(db, user.passage_id),
		drafts: await ownDrafts.list(event),
		account: await response.json()
	};
}

/**
 * Deletes the account from the service and the app, and logs the user out. The drafts go first and the
 * profile last: after a cut in between, the account is whole, or the purge deletes the rest. Refuses
 * with `reauthentication_required` unless the login is fresh.
 */
export async function remove(event: RequestEvent, user: Claims): Promise<void> {
	const { db } = event.locals;
	if (!isFresh(user)) throw new ApiError('reauthentication_required');
	const sessions = await listSessions(event);
	await ownDrafts.forget(event);
	await ask(event, 'DELETE', '/currentuser');
	for (const { id } of sessions) liveness.end(id);
	session.clear(event);
	// Best effort: the purge deletes what is left.
	await profiles.remove(db, user.passage_id).catch(log.fault);
}

/** Whether the account of that user was deleted within the hour. */
export async function isRemoved(db: Db, passageId: string): Promise<boolean> {
	if (!ID.test(passageId)) return false;
	const removed = db.selectFrom('removed_user').select('id').where('id', '=', passageId);
	return (await removed.executeTakeFirst()) !== undefined;
}

/** Asks the service in the user's name; throws what it refuses, but for `allowed`. */
async function ask({ locals }: RequestEvent, method: string, path: string, allowed: number[] = []) {
	const headers = { authorization: `Bearer ${locals.access_token}` };
	const response = await call(`/postern/v1/{app}${path}`, { method, headers });
	if (response.ok || allowed.includes(response.status)) return response;
	if (response.status === 403) throw new ApiError('reauthentication_required');
	if (response.status === 401) throw new ApiError('invalid_access_token');
	throw unavailable(response.status);
}

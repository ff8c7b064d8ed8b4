import type { RequestEvent } from '@sveltejs/kit';
import type { Db } from '../db/schema.ts';
import { ApiError } from '../errors.ts';
import { isId } from '../id.ts';
import * as log from '../log/log.ts';
import * as profiles from '../profile/profiles.ts';
import { isFresh } from '../session/guards.ts';
import type { Claims } from '../session/identity-client.ts';
import * as liveness from '../session/liveness-cache.ts';
import * as session from '../session/session.ts';
import * as ownDrafts from '../sign-up/own-drafts.ts';
import { ask } from './ask.ts';
import * as sessions from './sessions.ts';

/**
 * What users do with their whole account: the part at the identity service and the part in the app.
 * All of it throws `temporarily_unavailable` where the service does not answer.
 */

/** All that the app and the service store about the user. */
export async function collect(event: RequestEvent, user: Claims): Promise<object> {
	const { app, db } = event.locals;
	const response = await ask(event, 'GET', '/postern/v1/{app}/currentuser/export');
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
	const ended = await sessions.list(event);
	await ownDrafts.forget(event);
	await ask(event, 'DELETE', '/postern/v1/{app}/currentuser');
	for (const { id } of ended) liveness.end(id);
	session.clear(event);
	// Best effort: the purge deletes what is left.
	await profiles.remove(db, user.passage_id).catch(log.fault);
}

/** Whether the account of that user was deleted within the hour. */
export async function isRemoved(db: Db, passageId: string): Promise<boolean> {
	if (!isId(passageId)) return false;
	const removed = db.selectFrom('removed_user').select('id').where('id', '=', passageId);
	return (await removed.executeTakeFirst()) !== undefined;
}

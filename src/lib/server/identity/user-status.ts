import type { Db, IdentityUser } from '../db/schema.ts';
import * as events from '../events/events.ts';
import type { App } from '../relying-party.ts';
import { transact } from '../db/transact.ts';
import { now } from '../clock.ts';
import * as usedChallenges from './passkeys/used-challenges.ts';
import * as sessions from './sessions/sessions.ts';

/** What an operator or a program with an API key decides: whether a user may log in. */

/**
 * Disables a user: ends the sessions and everything that a login could still finish with, in one
 * transaction (OWASP ASVS 5.0 §7.4.2). Answers how many sessions ended.
 */
export function disable(db: Db, app: App, id: string): Promise<number> {
	return transact(db, async (trx) => {
		if (await set(trx, id, ['active', 'pending'], 'inactive')) {
			await events.record(trx, app, { kind: 'user_disabled', user_id: id });
		}
		return shutOut(trx, app, id);
	});
}

/** Ends what a disabled user could still use. Answers how many sessions ended. */
export async function shutOut(trx: Db, app: App, id: string): Promise<number> {
	await trx.deleteFrom('outbox').where('user_id', '=', id).execute();
	return endAll(trx, app, id);
}

/** Ends the user's sessions and all that a login could still finish with; answers how many sessions. */
export function signOut(db: Db, app: App, id: string): Promise<number> {
	return transact(db, (trx) => endAll(trx, app, id));
}

async function endAll(trx: Db, app: App, id: string): Promise<number> {
	await usedChallenges.endAllOf(trx, id);
	for (const table of ['one_time_passcode', 'magic_link'] as const) {
		await trx.deleteFrom(table).where('user_id', '=', id).execute();
	}
	return sessions.endAll(trx, app, id);
}

/** Lets a user log in again whose status is one of `from`; changes no other user. */
export function enable(
	db: Db,
	app: App,
	id: string,
	from: IdentityUser['status'][] = ['inactive']
): Promise<void> {
	return transact(db, async (trx) => {
		if (!(await set(trx, id, from, 'active'))) return;
		await events.record(trx, app, { kind: 'user_enabled', user_id: id });
	});
}

/** A user whose status an operator or a program has set is no unfinished sign-up. */
async function set(
	db: Db,
	id: string,
	from: IdentityUser['status'][],
	to: 'active' | 'inactive'
): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('identity_user')
		.set({ status: to, expires_at: null, updated_at: now() })
		.where('id', '=', id)
		.where('status', 'in', from)
		.executeTakeFirst();
	return numUpdatedRows === 1n;
}

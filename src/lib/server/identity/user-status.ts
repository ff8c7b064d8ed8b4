import type { Db } from '../db/schema.ts';
import * as events from '../events/events.ts';
import type { App } from '../relying-party.ts';
import { transact } from '../db/transact.ts';
import { now } from '../clock.ts';
import * as sessions from './sessions/sessions.ts';

/** What an operator decides: whether a user may log in. */

/**
 * Disables a user: ends the sessions and everything that a login could still finish with, in one
 * transaction (OWASP ASVS 5.0 §7.4.2). Answers how many sessions ended.
 */
export function disable(db: Db, app: App, id: string): Promise<number> {
	return transact(db, async (trx) => {
		if (await set(trx, id, 'active', 'inactive')) {
			await events.record(trx, app, { kind: 'user_disabled', user_id: id });
		}
		return shutOut(trx, app, id);
	});
}

/** Ends what a disabled user could still use. Answers how many sessions ended. */
export async function shutOut(trx: Db, app: App, id: string): Promise<number> {
	for (const table of ['ceremony', 'one_time_passcode', 'magic_link', 'outbox'] as const) {
		await trx.deleteFrom(table).where('user_id', '=', id).execute();
	}
	return sessions.endAll(trx, app, id);
}

/** Lets a disabled user log in again; changes no other user. */
export function enable(db: Db, app: App, id: string): Promise<void> {
	return transact(db, async (trx) => {
		if (!(await set(trx, id, 'inactive', 'active'))) return;
		await events.record(trx, app, { kind: 'user_enabled', user_id: id });
	});
}

async function set(db: Db, id: string, from: 'active' | 'inactive', to: 'active' | 'inactive') {
	const { numUpdatedRows } = await db
		.updateTable('identity_user')
		.set({ status: to, updated_at: now() })
		.where('id', '=', id)
		.where('status', '=', from)
		.executeTakeFirst();
	return numUpdatedRows === 1n;
}

import type { Db } from '../db/schema.ts';
import { transact } from '../db/transact.ts';
import { now } from '../clock.ts';
import * as sessions from './sessions/sessions.ts';

/** What an operator decides: whether a user may log in. */

/**
 * Disables a user: ends the sessions and everything that a login could still finish with, in one
 * transaction (OWASP ASVS 5.0 §7.4.2). Answers how many sessions ended.
 */
export function disable(db: Db, id: string): Promise<number> {
	return transact(db, async (trx) => {
		await set(trx, id, 'active', 'inactive');
		for (const table of ['ceremony', 'one_time_passcode', 'magic_link', 'outbox'] as const) {
			await trx.deleteFrom(table).where('user_id', '=', id).execute();
		}
		return sessions.endAll(trx, id);
	});
}

/** Lets a disabled user log in again; changes no other user. */
export async function enable(db: Db, id: string): Promise<void> {
	await set(db, id, 'inactive', 'active');
}

async function set(db: Db, id: string, from: 'active' | 'inactive', to: 'active' | 'inactive') {
	await db
		.updateTable('identity_user')
		.set({ status: to, updated_at: now() })
		.where('id', '=', id)
		.where('status', '=', from)
		.execute();
}

import type { Db } from './schema.ts';
import { transact } from './transact.ts';
import { now } from '../clock.ts';

/**
 * Ends what an older state of the database must not bring back: sessions that have ended since, codes,
 * links and ceremonies that were used, and messages that were sent. Users log in again with what they
 * have; none of their tokens looks stolen.
 */
export function endPending(db: Db): Promise<void> {
	return transact(db, async (trx) => {
		await trx
			.updateTable('session')
			.set({ ended_at: now() })
			.where('ended_at', 'is', null)
			.execute();
		for (const table of ['ceremony', 'one_time_passcode', 'magic_link', 'outbox'] as const) {
			await trx.deleteFrom(table).execute();
		}
	});
}

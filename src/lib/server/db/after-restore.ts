import { ALL_CHALLENGES, type Db } from './schema.ts';
import { transact } from './transact.ts';
import { now } from '../clock.ts';

/**
 * Ends what an older state of the database must not bring back: sessions that have ended since, codes,
 * links and challenges that were used, and messages that were sent. Users log in again with what they
 * have; none of their tokens looks stolen.
 */
export function endPending(db: Db): Promise<void> {
	return transact(db, async (trx) => {
		await trx
			.updateTable('session')
			.set({ ended_at: now() })
			.where('ended_at', 'is', null)
			.execute();
		for (const table of ['one_time_passcode', 'magic_link', 'outbox'] as const) {
			await trx.deleteFrom(table).execute();
		}
		const used_at = now();
		await trx
			.insertInto('used_challenge')
			.values({ id: ALL_CHALLENGES, used_at })
			.onConflict((conflict) => conflict.column('id').doUpdateSet({ used_at }))
			.execute();
	});
}

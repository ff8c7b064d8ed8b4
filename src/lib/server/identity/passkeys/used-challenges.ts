import { inSeconds, now, SKEW } from '../../clock.ts';
import { ALL_CHALLENGES, type Db } from '../../db/schema.ts';

/** The challenges that have had their try. The purge forgets them a day later, when all have long expired. */

interface Challenge {
	challenge: string;
	created_at: string;
}

/**
 * Adds a challenge; of parallel calls one succeeds. False if it is there already, or began before all those
 * of its user, or of all users, ended.
 */
export async function add(
	db: Db,
	{ challenge, created_at }: Challenge,
	userId?: string
): Promise<boolean> {
	const ends = [ALL_CHALLENGES, ...(userId === undefined ? [] : [endOf(userId)])];
	const endedSince = db
		.selectFrom('used_challenge')
		.select('id')
		.where('id', 'in', ends)
		.where('used_at', '>=', created_at)
		// A later time was written before the clock was set back.
		.where('used_at', '<=', inSeconds(SKEW));
	const row = db
		.selectNoFrom((eb) => [eb.val(challenge).as('id'), eb.val(now()).as('used_at')])
		.where(({ exists, not }) => not(exists(endedSince)));
	const { numInsertedOrUpdatedRows } = await db
		.insertInto('used_challenge')
		.columns(['id', 'used_at'])
		.expression(row)
		.onConflict((conflict) => conflict.column('id').doNothing())
		.executeTakeFirst();
	return numInsertedOrUpdatedRows === 1n;
}

/** Ends the ceremonies of the user that have begun. */
export async function endAllOf(db: Db, userId: string): Promise<void> {
	const used_at = now();
	await db
		.insertInto('used_challenge')
		.values({ id: endOf(userId), used_at })
		.onConflict((conflict) => conflict.column('id').doUpdateSet({ used_at }))
		.execute();
}

function endOf(userId: string): string {
	return `user ${userId}`;
}

import { inSeconds, now, SKEW } from '../../clock.ts';
import { ALL_CHALLENGES, type Db } from '../../db/schema.ts';
import { statement } from '../../db/statement.ts';

/** The challenges that have had their try. The purge forgets them a day later, when all have long expired. */

interface Challenge {
	challenge: string;
	created_at: string;
}

interface Use extends Challenge {
	now: string;
	/** What ended all challenges of its user; without a user, what ended those of all. */
	end: string;
	/** A later time was written before the clock was set back. */
	latest: string;
}

const insert = statement((db, { challenge, created_at, now, end, latest }: Use) => {
	const endedSince = db
		.selectFrom('used_challenge')
		.select('id')
		.where('id', 'in', [ALL_CHALLENGES, end])
		.where('used_at', '>=', created_at)
		.where('used_at', '<=', latest);
	const row = db
		.selectNoFrom((eb) => [eb.val(challenge).as('id'), eb.val(now).as('used_at')])
		.where(({ exists, not }) => not(exists(endedSince)));
	return db
		.insertInto('used_challenge')
		.columns(['id', 'used_at'])
		.expression(row)
		.onConflict((conflict) => conflict.column('id').doNothing());
});

/**
 * Adds a challenge; of parallel calls one succeeds. False if it is there already, or began before all those
 * of its user, or of all users, ended.
 */
export async function add(
	db: Db,
	{ challenge, created_at }: Challenge,
	userId?: string
): Promise<boolean> {
	const end = userId === undefined ? ALL_CHALLENGES : endOf(userId);
	const use = { challenge, created_at, now: now(), end, latest: inSeconds(SKEW) };
	return (await insert.run(db, use)) === 1;
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

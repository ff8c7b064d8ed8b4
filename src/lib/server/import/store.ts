import type { Insertable } from 'kysely';
import { now } from '../clock.ts';
import type { Database, Db, IdentityUser } from '../db/schema.ts';
import * as events from '../events/events.ts';
import * as userStatus from '../identity/user-status.ts';
import * as users from '../identity/users/users.ts';
import type { App } from '../relying-party.ts';
import type { Entry } from './entry.ts';
import { add, emptyPlan, type Outcome, type Plan } from './plan.ts';
import { Refused } from './rows.ts';
import * as stored from './stored.ts';

export interface Refusal {
	line: number;
	refused: string;
}

/** The users that a dry run would make, by id. */
export type Planned = Map<string, Pick<IdentityUser, 'email' | 'phone'>>;

/** Rows of one statement: SQLite takes 32,766 values. */
const AT_ONCE = 500;

/**
 * Stores a batch of rows; call it inside a transaction. With `planned`, the users that earlier rows would
 * make, it only judges them, and adds to these users.
 */
export async function store(
	db: Db,
	app: App,
	entries: readonly Entry[],
	planned?: Planned
): Promise<(Outcome | Refusal)[]> {
	const found = { ...(await stored.read(db, app, entries)), planned };
	const plan = emptyPlan();
	const outcomes = entries.map((entry) => {
		try {
			return add(app, found, plan, entry);
		} catch (cause) {
			if (!(cause instanceof Refused)) throw cause;
			return { line: entry.line, refused: cause.message };
		}
	});
	if (!planned) await carryOut(db, app, plan);
	for (const { id, email, phone } of plan.users.values()) planned?.set(id, { email, phone });
	return outcomes;
}

/** In this order an address is free before another user gets it. */
async function carryOut(trx: Db, app: App, plan: Plan): Promise<void> {
	for (const { id } of plan.released) await users.remove(trx, app, id);
	for (const { id, ...columns } of plan.changed.values()) {
		const changes = { ...columns, updated_at: now() };
		await trx.updateTable('identity_user').set(changes).where('id', '=', id).execute();
	}
	const ids = [...plan.users.keys()];
	// The purge deletes the profiles of users whom it lists.
	if (ids.length > 0) await trx.deleteFrom('removed_user').where('id', 'in', ids).execute();
	await insertAll(trx, 'identity_user', [...plan.users.values()]);
	await insertAll(trx, 'credential', plan.credentials);
	await insertAll(trx, 'profile', [...plan.profiles.values()]);
	for (const { passage_id, ...columns } of plan.changedProfiles.values()) {
		await trx.updateTable('profile').set(columns).where('passage_id', '=', passage_id).execute();
	}
	for (const user_id of plan.disabled) {
		await events.record(trx, app, { kind: 'user_disabled', user_id });
		await userStatus.shutOut(trx, app, user_id);
	}
}

async function insertAll<Table extends 'identity_user' | 'credential' | 'profile'>(
	trx: Db,
	table: Table,
	rows: Insertable<Database[Table]>[]
): Promise<void> {
	for (let from = 0; from < rows.length; from += AT_ONCE) {
		await trx
			.insertInto(table)
			.values(rows.slice(from, from + AT_ONCE))
			.execute();
	}
}

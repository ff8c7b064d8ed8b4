import { sql } from 'kysely';
import type { Database, Db } from '../../src/lib/server/db/schema.ts';

export type Table = keyof Database;
/** The number of rows of each table, or its change (negative for fewer). */
export type Census = Record<Table, number>;

/** Every table; the compiler says which is missing. */
const every: Record<Table, true> = {
	app: true,
	identity_user: true,
	credential: true,
	used_challenge: true,
	session: true,
	known_browser: true,
	signing_key: true,
	api_key: true,
	profile: true,
	draft: true,
	one_time_passcode: true,
	passcode_failure: true,
	magic_link: true,
	message_request: true,
	message_count: true,
	outbox: true,
	sign_up_metadata: true,
	claim: true,
	event: true,
	removed_user: true
};
const tables = Object.keys(every) as Table[];

/** Counts all rows. */
export async function count(db: Db): Promise<Census> {
	const counts = tables.map(
		(name) => sql`(select count(*) from ${sql.table(name)}) as ${sql.ref(name)}`
	);
	const { rows } = await sql<Census>`select ${sql.join(counts)}`.execute(db);
	const [census] = rows;
	if (!census) throw new Error('Nothing was counted.');
	return census;
}

/** The changes of the counts since then, without the unchanged tables. */
export async function changes(db: Db, before: Census): Promise<Partial<Census>> {
	const after = await count(db);
	// One row for an hour, whatever the requests; and events.test.ts says which events there are.
	const { message_count: _, event: __, ...each } = every;
	const differences = (Object.keys(each) as Table[]).map(
		(name) => [name, after[name] - before[name]] as const
	);
	return Object.fromEntries(differences.filter(([, difference]) => difference !== 0));
}

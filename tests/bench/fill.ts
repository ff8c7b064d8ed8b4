import { sql, type Selectable } from 'kysely';
import { connect } from '../../src/lib/server/db/connect.ts';
import type { Database, Db } from '../../src/lib/server/db/schema.ts';
import { transact } from '../../src/lib/server/db/transact.ts';
import { email, id, secret } from './filled-person.ts';
import type { Person } from './people.ts';

/** The rows of one user. */
interface Rows {
	identity_user: Selectable<Database['identity_user']>[];
	credential: Selectable<Database['credential']>[];
	profile: Selectable<Database['profile']>[];
	session: Selectable<Database['session']>[];
	known_browser: Selectable<Database['known_browser']>[];
	event: Selectable<Database['event']>[];
}

/** Users of a transaction, and rows of a statement: SQLite takes 32,766 values. */
const AT_ONCE = 5000;
const ROWS = 1000;
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Fills a database with copies of a user who has signed up there: each with ids, an address and times of
 * its own, and with the passkey's key, so that a bench can log in as any of them. No server may run on it.
 */
export async function fill(url: string, model: Person, count: number): Promise<void> {
	const db = connect(url, { patient: true });
	try {
		if (url.startsWith('file:')) await makeQuick(db);
		const rows = await read(db, model.email);
		for (let from = 0; from < count; from += AT_ONCE) {
			const numbers = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => from + i);
			await transact(db, (trx) =>
				insert(
					trx,
					numbers.map((n) => copy(rows, n, n / count))
				)
			);
		}
	} finally {
		await db.destroy();
	}
}

/** Only for this connection: a crash while it fills costs nothing. */
async function makeQuick(db: Db): Promise<void> {
	await sql`pragma synchronous = off`.execute(db);
	await sql`pragma cache_size = -500000`.execute(db);
}

async function read(db: Db, address: string): Promise<Rows> {
	const user = await db
		.selectFrom('identity_user')
		.selectAll()
		.where('email', '=', address)
		.executeTakeFirstOrThrow();
	const of = <Table extends 'credential' | 'session' | 'known_browser' | 'event'>(table: Table) =>
		db
			.selectFrom(table as 'session')
			.selectAll()
			.where('user_id', '=', user.id)
			.execute();
	return {
		identity_user: [user],
		credential: (await of('credential')) as unknown as Rows['credential'],
		profile: await db.selectFrom('profile').selectAll().where('passage_id', '=', user.id).execute(),
		session: await of('session'),
		known_browser: (await of('known_browser')) as unknown as Rows['known_browser'],
		event: (await of('event')) as unknown as Rows['event']
	};
}

/** `part` of a week earlier than the model. */
function copy(rows: Rows, n: number, part: number): Rows {
	const user_id = id('user', n);
	const user_handle = secret('handle', n);
	const session = (of: string | null) => of && id(`session ${of}`, n);
	const passkey = id('passkey', n);
	const all: Rows = {
		identity_user: rows.identity_user.map((row) => ({
			...row,
			id: user_id,
			user_handle,
			email: email(n)
		})),
		credential: rows.credential.map((row) => ({
			...row,
			id: passkey,
			user_id,
			user_handle,
			credential_id: secret('passkey', n)
		})),
		profile: rows.profile.map((row) => ({ ...row, passage_id: user_id })),
		session: rows.session.map((row) => ({
			...row,
			id: id(`session ${row.id}`, n),
			user_id,
			authenticated_with: passkey
		})),
		known_browser: rows.known_browser.map((row) => ({
			...row,
			user_id,
			browser_hash: secret(row.browser_hash, n)
		})),
		event: rows.event.map((row) => ({
			...row,
			id: id(`event ${row.id}`, n),
			user_id,
			session_id: session(row.session_id)
		}))
	};
	for (const row of Object.values(all).flat()) setBack(row, part * WEEK_MS);
	return all;
}

/** Sets all times of a row back. */
function setBack(row: Record<string, unknown>, milliseconds: number): void {
	for (const [column, value] of Object.entries(row)) {
		if (!column.endsWith('_at') || typeof value !== 'string') continue;
		row[column] = new Date(Date.parse(value) - milliseconds).toISOString();
	}
}

async function insert(trx: Db, users: Rows[]): Promise<void> {
	for (const table of Object.keys(users[0] ?? {}) as (keyof Rows)[]) {
		const rows = users.flatMap((user): object[] => user[table]);
		for (let from = 0; from < rows.length; from += ROWS) {
			await trx
				.insertInto(table as 'session')
				.values(rows.slice(from, from + ROWS) as Rows['session'])
				.execute();
		}
	}
}

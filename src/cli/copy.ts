import { existsSync, linkSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '../lib/server/db/connect.ts';
import { assertEmpty, connected, copyAll } from '../lib/server/db/copy.ts';
import { migrate } from '../lib/server/db/migrate.ts';
import * as profileColumns from '../lib/server/db/profile-columns.ts';
import type { Db } from '../lib/server/db/schema.ts';
import * as sqliteBackup from '../lib/server/db/sqlite-backup.ts';
import type { Deployment } from '../lib/server/deployment.ts';
import * as events from '../lib/server/events/events.ts';
import { parseDatabaseUrl } from '../lib/server/settings/parsers.ts';
import { examples, Failure, Misuse, type Answer, type Noun } from './command.ts';
import * as databaseFile from './database-file.ts';

/** `copy --to URL`: the whole database, from SQLite to PostgreSQL or back. */
export const copy: Noun = (program, { deployed }) => {
	program
		.command('copy')
		.requiredOption('--to <url>', 'file:path or postgres://user@host/name, without data of Postern')
		.summary('move to PostgreSQL, or back to SQLite')
		.description(
			'Copies everything to another database, SQLite or PostgreSQL: users, passkeys, profiles, sessions, keys, events. Stop the server first, and start it with the new DATABASE_URL and the same SECRET_KEY afterwards: no user is logged out. The old database stays as it is. A copy that is cut leaves nothing behind. PGPASSWORD may have the password.'
		)
		.addHelpText(
			'after',
			examples(
				'copy --to postgres://postern@db.example.com/postern',
				'# and back',
				'copy --to file:/var/lib/postern/postern.db'
			)
		)
		.action(deployed(run));
};

async function run(
	{ db, env, app }: Deployment,
	_: string[],
	options: Record<string, unknown>
): Promise<Answer> {
	const to = urlOf(String(options['to']));
	if (to === env.DATABASE_URL) throw new Misuse('DATABASE_URL names that database already.');
	const release = await stopped(db, env.DATABASE_URL);
	try {
		const counts = isFile(to)
			? await toFile(db, app, to.slice('file:'.length))
			: await toServer(db, app, to);
		const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
		const { identity_user: users = 0, credential: passkeys = 0, session: sessions = 0 } = counts;
		return {
			json: { copied: true, rows, tables: counts },
			text: `Copied ${rows} rows: ${users} users, ${passkeys} passkeys, ${sessions} sessions. Start the server with the new DATABASE_URL and the same SECRET_KEY.`
		};
	} finally {
		release();
	}
}

const isFile = (url: string) => url.startsWith('file:');

function urlOf(given: string): string {
	try {
		return parseDatabaseUrl(given);
	} catch (cause) {
		throw new Misuse(`--to must ${(cause as Error).message}.`);
	}
}

/** Keeps servers from the database that is copied. Throws a Failure where one runs. */
async function stopped(db: Db, url: string): Promise<() => void> {
	if (isFile(url)) return databaseFile.hold(url.slice('file:'.length));
	let servers = await connected(db);
	// A server that has just stopped is listed for a moment.
	for (let tries = 0; servers > 0 && tries < 10; tries++) {
		await delay(200);
		servers = await connected(db);
	}
	if (servers === 0) return () => {};
	throw new Failure(`Servers have ${servers} connections to the database. Stop them first.`);
}

/** Into a new file, which has its name only when it is whole. */
async function toFile(from: Db, app: { id: string }, path: string) {
	if (existsSync(path)) throw new Failure(`${path} exists already. Name another file.`);
	const part = `${path}.copying`;
	const clear = () => databaseFile.ENDS.forEach((end) => rmSync(part + end, { force: true }));
	clear();
	try {
		const counts = await toServer(from, app, `file:${part}`);
		sqliteBackup.seal(part);
		linkSync(part, path);
		return counts;
	} finally {
		clear();
	}
}

/** In one transaction: all of it is there, or nothing. */
async function toServer(from: Db, app: { id: string }, url: string) {
	const to = connect(url, { patient: true });
	try {
		await migrate(to);
		await assertEmpty(to);
		await profileColumns.reconcile(to, await profileColumns.stored(from));
		return await from
			.transaction()
			.setIsolationLevel('repeatable read')
			.execute((reading) =>
				to.transaction().execute(async (writing) => {
					const counts = await copyAll(reading, writing);
					await events.record(writing, app, { kind: 'database_copied' });
					return counts;
				})
			);
	} catch (cause) {
		throw new Failure(`Nothing is copied: ${(cause as Error).message}`, { cause });
	} finally {
		await to.destroy();
	}
}

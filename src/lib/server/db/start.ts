import { sql } from 'kysely';
import { ConfigurationError } from '../env.ts';
import { connect, createFile } from './connect.ts';
import { migrate } from './migrate.ts';
import type { Db } from './schema.ts';
import * as serverLock from './server-lock.ts';

/**
 * Takes a SQLite file for this server, and migrates the schema, waiting as long as that takes, also in
 * another process. Gives a function that lets the file go. Throws a ConfigurationError for a database
 * that cannot be used.
 */
export async function prepare(url: string): Promise<() => void> {
	const release = await inPlainWords(async () => {
		const path = createFile(url);
		return path === undefined ? () => {} : serverLock.take(path);
	});
	try {
		const db = await open(url);
		await migrate(db).finally(() => db.destroy());
		return release;
	} catch (cause) {
		release();
		throw cause;
	}
}

/** Opens the database; throws a ConfigurationError if it cannot be used. */
export function open(url: string, { readonly = false } = {}): Promise<Db> {
	return inPlainWords(async () => {
		const db = connect(url, { patient: true, readonly });
		try {
			await sql`select 1`.execute(db);
			return db;
		} catch (cause) {
			await db.destroy();
			throw cause;
		}
	});
}

/** What an operator can do about an error of the operating system, SQLite or pg at the start. */
const REMEDIES: [codes: RegExp, remedy: string][] = [
	[
		/^(EACCES|EPERM|EROFS|SQLITE_(READONLY|CANTOPEN|PERM))/,
		'Let the user that runs Postern write the file and its folder'
	],
	[/^(ENOSPC|EDQUOT|SQLITE_(FULL|IOERR))/, 'Free space on its disk'],
	[/^SQLITE_(NOTADB|CORRUPT)/, 'Restore a backup'],
	[/^(E(CONN|HOSTUNREACH|NETUNREACH|TIMEDOUT|AI_AGAIN|NOTFOUND)|57P03)/, 'Start it'],
	[/^/, 'Correct the setting']
];

async function inPlainWords<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (cause) {
		if (cause instanceof ConfigurationError) throw cause;
		const { message, code = '' } = cause as Error & { code?: string };
		const remedy = REMEDIES.find(([codes]) => codes.test(code))?.[1];
		// Where several hosts were tried, Node gives a code and no message.
		throw new ConfigurationError([
			`DATABASE_URL names a database that cannot be used now (${message || code}). ${remedy}, or name another.`
		]);
	}
}

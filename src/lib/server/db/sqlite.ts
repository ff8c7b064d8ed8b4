import { setTimeout as delay } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import {
	CompiledQuery,
	SqliteAdapter,
	SqliteIntrospector,
	SqliteQueryCompiler,
	type DatabaseConnection,
	type Dialect,
	type Driver,
	type QueryResult
} from 'kysely';
import { Lru } from '../lru.ts';
import { SqliteFiles } from './sqlite-files.ts';
import { assertOutsideTransaction } from './transact.ts';

/** better-sqlite3 blocks the event loop for this long; longer waits for a lock happen outside it. */
const BLOCKING_WAIT_MS = 10;
const LOCK_WAIT_MS = 2000;
/** The first version without the WAL-reset corruption bug. */
const OLDEST_SOUND_VERSION = [3, 51, 3];

/** Opens or creates the file: write-ahead log, one fsync a commit, deleted data overwritten with zeros. */
function openFile(path: string, readonly: boolean): SqliteDatabase.Database {
	const database = new SqliteDatabase(path, { timeout: BLOCKING_WAIT_MS, readonly });
	const version = String(database.prepare('select sqlite_version()').pluck().get());
	if (isOlder(version.split('.').map(Number), OLDEST_SOUND_VERSION)) {
		throw new Error(`SQLite ${version} can corrupt a database in WAL mode; 3.51.3 is needed.`);
	}
	if (readonly) return database;
	database.pragma('journal_mode = WAL');
	// WAL lowers the effective level to NORMAL, which loses commits at a power cut.
	database.pragma('synchronous = FULL');
	database.pragma('foreign_keys = ON');
	// Otherwise deleted data stays in the file, only marked as free.
	database.pragma('secure_delete = ON');
	return database;
}

function isOlder(version: number[], wanted: number[]): boolean {
	const at = wanted.findIndex((part, i) => part !== version[i]);
	return at >= 0 && (version[at] ?? 0) < (wanted[at] ?? 0);
}

class SqliteConnection implements DatabaseConnection {
	readonly #database: SqliteDatabase.Database;
	readonly #files: SqliteFiles;
	/** Which fields a user changes is part of the text, so there are many. */
	readonly #statements = new Lru<SqliteDatabase.Statement>(1000);

	readonly #pause: (milliseconds: number) => Promise<void>;

	constructor(database: SqliteDatabase.Database, pause: (milliseconds: number) => Promise<void>) {
		this.#database = database;
		this.#files = new SqliteFiles(database.name);
		this.#pause = pause;
	}

	async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
		const until = performance.now() + LOCK_WAIT_MS;
		for (let wait = 5; ; wait = Math.min(wait * 2, 100)) {
			try {
				return this.#run(sql, parameters);
			} catch (cause) {
				if (!isBusy(cause) || performance.now() + wait > until) throw cause;
				await this.#pause(wait);
			}
		}
	}

	#run<R>(sql: string, parameters: readonly unknown[]): QueryResult<R> {
		let statement = this.#statements.get(sql);
		if (!statement) this.#statements.set(sql, (statement = this.#database.prepare(sql)));
		// Within a transaction its beginning and its commit are enough; it can be rolled back anyway.
		const writes = sql === 'commit' || !(statement.readonly || this.#database.inTransaction);
		if (sql !== 'rollback') this.#files.assertInPlace({ trusting: !writes });
		if (statement.reader) return { rows: statement.all(parameters) as R[] };
		return { rows: [], numAffectedRows: BigInt(statement.run(parameters).changes) };
	}

	async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
		yield await this.executeQuery<R>(query);
	}
}

function isBusy(cause: unknown): boolean {
	return cause instanceof SqliteDatabase.SqliteError && cause.code.startsWith('SQLITE_BUSY');
}

/**
 * One connection, used by one caller at a time. Kysely's own driver begins deferred transactions: one
 * that reads and then writes fails if another connection wrote in between.
 */
class ImmediateDriver implements Driver {
	readonly #database: SqliteDatabase.Database;
	readonly #connection: SqliteConnection;
	readonly #waiting: (() => void)[] = [];
	#taken = false;

	constructor(path: string, readonly: boolean) {
		this.#database = openFile(path, readonly);
		this.#connection = new SqliteConnection(this.#database, (time) => this.#pause(time));
	}

	async init() {}

	async acquireConnection() {
		assertOutsideTransaction();
		await this.#take();
		return this.#connection;
	}

	async #take() {
		if (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
		this.#taken = true;
	}

	/** While one caller waits for another program's lock, others may read, or wait too. */
	async #pause(milliseconds: number) {
		if (this.#database.inTransaction) return delay(milliseconds);
		await this.releaseConnection();
		await delay(milliseconds);
		await this.#take();
	}

	async releaseConnection() {
		const next = this.#waiting.shift();
		if (next) next();
		else this.#taken = false;
	}

	async beginTransaction(connection: DatabaseConnection) {
		await connection.executeQuery(CompiledQuery.raw('begin immediate'));
	}

	async commitTransaction(connection: DatabaseConnection) {
		await connection.executeQuery(CompiledQuery.raw('commit'));
	}

	async rollbackTransaction(connection: DatabaseConnection) {
		// Some errors, such as a full disk, roll back by themselves; a second rollback would hide them.
		if (this.#database.inTransaction) {
			await connection.executeQuery(CompiledQuery.raw('rollback'));
		}
	}

	async destroy() {
		this.#database.close();
	}
}

class ImmediateAdapter extends SqliteAdapter {
	// The driver has its own queue, and checks the caller before it queues.
	override get supportsMultipleConnections() {
		return true;
	}
	// SQLite's schema changes are transactional: an interrupted migration leaves nothing behind.
	override get supportsTransactionalDdl() {
		return true;
	}
}

/** Kysely dialect for a SQLite file at `path`, or for `:memory:`. `readonly` leaves the file as it is. */
export function sqliteDialect(path: string, { readonly = false } = {}): Dialect {
	return {
		createDriver: () => new ImmediateDriver(path, readonly),
		createAdapter: () => new ImmediateAdapter(),
		createQueryCompiler: () => new SqliteQueryCompiler(),
		createIntrospector: (db) => new SqliteIntrospector(db)
	};
}

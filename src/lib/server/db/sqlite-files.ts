import { statSync } from 'node:fs';

/** For how many milliseconds a read trusts that the files are in place, and a write that the log is. */
const TRUST_MS = 1000;

/** Thrown where the files at the database's path are no longer those that this process has open. */
export class Moved extends Error {
	/** SQLite's own name for it, which it gives only without a write-ahead log. */
	readonly code = 'SQLITE_READONLY_DBMOVED';

	constructor(path: string) {
		super(
			`The database file ${path} was deleted, moved or replaced while Postern ran. What Postern wrote now would be lost, so it neither reads nor writes. Put the file back, or restart Postern on the one that is there.`
		);
		this.name = 'DatabaseMoved';
	}
}

/** The files of an open SQLite database, as they were when it was opened. */
export class SqliteFiles {
	readonly #path: string;
	/** Device and inode, by the end of the name. */
	readonly #ids = new Map<string, string>();
	#checkedAt = -Infinity;

	constructor(path: string) {
		this.#path = path;
		this.assertInPlace();
	}

	/**
	 * Throws Moved if the database has gone or is another file; with `trusting` up to a second late, as for
	 * the files of its log.
	 */
	assertInPlace({ trusting = false } = {}): void {
		const trusted = performance.now() - this.#checkedAt < TRUST_MS;
		if (trusted && trusting) return;
		for (const suffix of trusted ? [''] : ['', '-wal', '-shm']) {
			const path = this.#path + suffix;
			const id = idOf(path);
			const opened = this.#ids.get(suffix);
			if (opened !== undefined && opened !== id) throw new Moved(path);
			// SQLite makes the log when it first needs it. In memory there is no file.
			if (id !== undefined) this.#ids.set(suffix, id);
		}
		if (!trusted) this.#checkedAt = performance.now();
	}
}

function idOf(path: string): string | undefined {
	const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
	return stat && `${stat.dev} ${stat.ino}`;
}

import SqliteDatabase from 'better-sqlite3';

/**
 * Loaded before the server (`node --import`). Nothing of most tests is worth a sync to the disk, which
 * takes milliseconds at each commit; what a killed process has written is in its files all the same.
 */
const { pragma } = SqliteDatabase.prototype;

function unsynced(this: SqliteDatabase.Database, ...given: Parameters<typeof pragma>): unknown {
	const [source, options] = given;
	return pragma.call(this, source.replace(/^synchronous = FULL$/, 'synchronous = OFF'), options);
}

SqliteDatabase.prototype.pragma = unsynced;

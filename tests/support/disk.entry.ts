import { createServer } from 'node:http';
import SqliteDatabase from 'better-sqlite3';

/**
 * The built server, and beside it a port (`PRAGMA_PORT`) that tells how its own connection to SQLite
 * is set, and sets it (`?query_only=1`): no other process can reach that connection.
 */
let opened: SqliteDatabase.Database | undefined;

SqliteDatabase.prototype.pragma = new Proxy(SqliteDatabase.prototype.pragma, {
	apply(pragma, database: SqliteDatabase.Database, given) {
		opened = database;
		return Reflect.apply(pragma, database, given) as unknown;
	}
});

createServer(({ url = '' }, response) => {
	const { searchParams } = new URL(url, 'http://localhost');
	for (const [name, value] of searchParams) opened?.pragma(`${name} = ${value}`);
	const read = (name: string) => opened?.pragma(name, { simple: true });
	response.end(JSON.stringify({ journal: read('journal_mode'), level: read('synchronous') }));
})
	.listen(Number(process.env['PRAGMA_PORT']), '127.0.0.1')
	.unref();

await import('../../src/server.ts');

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import SqliteDatabase from 'better-sqlite3';

const { DATABASE_URL = '', FAULT, HOST, PORT, SQL } = process.env;
if (FAULT) throw new Error(FAULT);
if (SQL) new SqliteDatabase(':memory:').prepare(SQL);

/** Counts its visitors in a file that stands for a database. */
function count(): number {
	const path = DATABASE_URL.slice('file:'.length);
	let seen = 0;
	try {
		seen = Number(readFileSync(path, 'utf8'));
	} catch {
		// The first visitor.
	}
	writeFileSync(path, String(seen + 1));
	return seen + 1;
}

/** The present time in each of the ways to ask for it, in milliseconds. */
function now(): string {
	const dates = [new Date(), Date.now(), new Date(Date()), new Date(new Date())];
	if (!dates.slice(2).every((date) => date instanceof Date)) throw new Error('no dates');
	return JSON.stringify({ dates: dates.map(Number), past: new Date(0), uptime: performance.now() });
}

const server = createServer(({ url }, response) => {
	response.end(url === '/readyz' ? 'ready' : url === '/now' ? now() : String(count()));
});
server.listen(Number(PORT), HOST, () => console.log('listening'));
process.on('SIGTERM', () => {
	console.log('ended');
	// No exit: nothing else may keep the process alive.
	server.close();
	server.closeAllConnections();
});

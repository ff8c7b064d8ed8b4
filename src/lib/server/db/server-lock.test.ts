import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFile } from './connect.ts';
import { take } from './server-lock.ts';

let directory: string;
let path: string;
let other: ChildProcess | undefined;

beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'postern-lock-'));
	path = createFile(`file:${join(directory, 'postern.db')}`) ?? '';
});
afterEach(() => {
	other?.kill('SIGKILL');
	rmSync(directory, { recursive: true });
});

/** Another process that has taken the file, and keeps it. */
async function holder(): Promise<ChildProcess> {
	const module = new URL('server-lock.ts', import.meta.url).href;
	const program = `
		const { take } = await import(${JSON.stringify(module)});
		globalThis.release = await take(${JSON.stringify(path)});
		console.log('taken');
		setInterval(() => {}, 1000);`;
	other = spawn(process.execPath, ['--input-type=module', '-e', program], {
		stdio: ['ignore', 'pipe', 'inherit']
	});
	if (other.stdout) await once(other.stdout, 'data');
	return other;
}

test('a file that another process has taken is refused in plain words, until that is killed (K-11)', async () => {
	const process = await holder();
	await expect(take(path, 0)).rejects.toThrow(
		`Another Postern runs on this database (${path}). Stop it, or name another database`
	);
	process.kill('SIGKILL');
	const release = await take(path);
	await expect(take(path, 0)).rejects.toThrow('Another Postern');
	release();
	(await take(path, 0))();
});

test('a lock keeps no program from the database, and leaves one empty file (K-11)', async () => {
	await holder();
	const database = new SqliteDatabase(path, { timeout: 0 });
	database.exec('create table t (x); insert into t values (1)');
	await database.backup(join(directory, 'copy.db'));
	database.close();
	expect(readdirSync(directory).sort()).toEqual(['copy.db', 'postern.db', 'postern.db-lock']);
});

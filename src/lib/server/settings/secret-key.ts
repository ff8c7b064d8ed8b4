import { randomBytes } from 'node:crypto';
import {
	chmodSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	writeFileSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Invalid, isLoopback } from './parsers.ts';

/**
 * The key stored beside the database (mode 0600): on a loopback origin only. If there is none, it is made,
 * where the caller `makes` one. Throws Invalid elsewhere, or where the file is damaged.
 */
export function readSecret(
	origin: string,
	databaseUrl: string,
	{ makes }: { makes: boolean }
): string {
	if (!isLoopback(origin)) {
		throw new Invalid(
			'be set where ORIGIN is not on this machine. Make one: openssl rand -base64 32'
		);
	}
	const path = pathOf(databaseUrl);
	if (!existsSync(path)) {
		if (!makes) {
			throw new Invalid(
				`be in ${path}, where the first start of the server puts it: run this in the server's folder`
			);
		}
		make(path);
	}
	chmodSync(path, 0o600);
	const secret = readFileSync(path, 'utf8').trim();
	if (secret.length < 32) {
		throw new Invalid(
			`be complete in ${path}: restore that file, or delete it if the database has no users`
		);
	}
	return secret;
}

/** The key stored before the last `replace`; undefined if there is none, or not on a loopback origin. */
export function readPreviousSecret(origin: string, databaseUrl: string): string | undefined {
	const path = `${pathOf(databaseUrl)}.previous`;
	return isLoopback(origin) && existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

/** Stores a new key; the one before stays beside it, so that a crash in between loses none. */
export function replace(databaseUrl: string): void {
	const path = pathOf(databaseUrl);
	copyFileSync(path, `${path}.previous`);
	make(`${path}.new`);
	renameSync(`${path}.new`, path);
}

function pathOf(databaseUrl: string): string {
	const folder = databaseUrl.startsWith('file:') ? dirname(databaseUrl.slice(5)) : 'data';
	return join(folder, 'secret.key');
}

function make(path: string): void {
	const key = `${randomBytes(32).toString('base64url')}\n`;
	try {
		mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
		// wx: of two processes that start at once, one makes the key and both read it.
		// flush: the database is on the disk at once, and of no use without the key.
		writeFileSync(path, key, { mode: 0o600, flag: 'wx', flush: true });
	} catch (cause) {
		if (existsSync(path)) return;
		throw new Invalid(`be set, or its folder be writable: ${(cause as Error).message}`);
	}
}

import { expect } from 'vitest';
import type { Answer } from './client.ts';
import { query } from './database.ts';
import type { Server } from './server.ts';

/** Milliseconds within which the server must refuse a hostile answer. */
const PROMPT = 250;
/** Tries per case: a busy machine may pause once, but slow code is slow every time. */
const TRIES = 10;
/** Transactions that outlast the server's patience, on a slow machine: their answer is a 503. */
const TOO_SLOW = /could not serialize access|deadlock detected|database is locked/;

/** The algorithms that are offered, for `describe.each`. */
export const offered: [string, number][] = [
	['ES256', -7],
	['EdDSA', -8],
	['RS256', -257]
];

/**
 * Expects that what `prepare` makes ready is answered with `refusal` each time, promptly, and that
 * no credential is made, changed or lost by it.
 */
export async function expectRefused(
	server: Server,
	prepare: () => Promise<() => Promise<Answer>>,
	refusal: object
): Promise<void> {
	const kept = await credentials(server);
	let fastest = Infinity;
	for (let tries = 0; tries < TRIES && fastest >= PROMPT; tries++) {
		const send = await prepare();
		const before = performance.now();
		const answer = await send();
		fastest = Math.min(fastest, performance.now() - before);
		expect(answer).toEqual(refusal);
	}
	expect(fastest).toBeLessThan(PROMPT);
	expect(await credentials(server)).toEqual(kept);
}

/** Every credential that the server stores, as its table has it. */
export function credentials(server: Server) {
	return query<{ credential_id: string; transports: string }>(
		server,
		'select * from credential order by id'
	);
}

/** Expects the health page within a second. One of some tries counts: other programs may have the machine. */
export async function expectHealth({ url }: Pick<Server, 'url'>): Promise<void> {
	let fastest = Infinity;
	for (let tries = 0; tries < TRIES && fastest >= 1000; tries++) {
		const before = performance.now();
		expect((await fetch(`${url}/healthz`)).status).toBe(200);
		fastest = Math.min(fastest, performance.now() - before);
	}
	expect(fastest).toBeLessThan(1000);
}

/** Expects no server error so far: its log has no error and no stack. */
export async function expectNoFault(server: Server): Promise<void> {
	expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
	const faults = server
		.logs()
		.match(/^.*(?:"level":(?:50|60|"error"|"fatal")|^\w*Error\b|^\s+at ).*$/gm);
	expect((faults ?? []).filter((line) => !TOO_SLOW.test(line))).toEqual([]);
}

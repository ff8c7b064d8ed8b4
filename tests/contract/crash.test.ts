import { afterAll, beforeAll, expect, test } from 'vitest';
import { killAmid } from '../support/crash/habit.ts';
import { NETWORK, Passcodes } from '../support/crash/passcodes.ts';
import { Refreshes } from '../support/crash/refreshes.ts';
import { Saves } from '../support/crash/saves.ts';
import { SignOuts } from '../support/crash/sign-outs.ts';
import { SignUps } from '../support/crash/sign-ups.ts';
import { query } from '../support/database.ts';
import { expectNoFault } from '../support/hostile.ts';
import { startMailServer, type MailServer } from '../support/mail.ts';
import { Random } from '../support/random.ts';
import { ALL, seed } from '../support/sample.ts';
import { startServer, type Server } from '../support/server.ts';

const KILLS = ALL ? 50 : 4;
/** Milliseconds. */
const LONGEST_LOAD = 150;
const LONGEST_START = 10_000;
/** One slow start may be due to a busy machine; a server that is slow by itself is slow often. */
const PAUSES = 1;

let mails: MailServer;
let server: Server;

beforeAll(async () => {
	mails = await startMailServer();
	server = await startServer({
		durable: true,
		env: { ADDRESS_HEADER: NETWORK, SMTP_URL: mails.url, REQUIRE_VERIFICATION: 'off' }
	});
});
afterAll(async () => {
	await server.remove();
	await mails.stop();
});

/** Starts the server on the files that the kill left, expects them to be intact, and returns milliseconds. */
async function restart(): Promise<number> {
	const began = performance.now();
	// This server is the first to open the database: no other process repairs it beforehand.
	await server.start();
	const duration = performance.now() - began;
	expect(await query(server, 'pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
	expect(await query(server, 'pragma foreign_key_check')).toEqual([]);
	return duration;
}

async function expectNothingTwice(): Promise<void> {
	for (const [table, column] of [
		['identity_user', 'email'],
		['credential', 'user_id'],
		['profile', 'passage_id']
	]) {
		const twice = `select ${column} from ${table} group by ${column} having count(*) > 1`;
		expect(await query(server, twice), table).toEqual([]);
	}
	const nobodys = 'select * from profile where passage_id not in (select id from identity_user)';
	expect(await query(server, nobodys)).toEqual([]);
}

test(`what was acknowledged survives ${KILLS} kills (K-01)`, { timeout: 600_000 }, async () => {
	const random = new Random(seed());
	const habits = [
		new SignUps(server),
		await Saves.begin(server),
		await Saves.begin(server),
		await SignOuts.begin(server),
		await Refreshes.begin(server),
		new Passcodes(server, mails)
	];
	const starts: number[] = [];
	try {
		while (starts.length < KILLS) {
			await killAmid(server, habits, random.below(LONGEST_LOAD));
			starts.push(await restart());
		}
		await Promise.all(habits.map((habit) => habit.resume()));
		await Promise.all(habits.map((habit) => habit.recall()));
		await expectNothingTwice();
		await expectNoFault(server);
	} catch (cause) {
		const when = `SEED=${seed()}, after ${starts.length} kills`;
		throw new Error(`${when}: ${String(cause)}`, { cause });
	}
	const slowest = starts.sort((a, b) => b - a)[PAUSES];
	expect(slowest).toBeLessThan(LONGEST_START);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { purge } from '../db/purge.ts';
import type { Db } from '../db/schema.ts';
import { transact } from '../db/transact.ts';
import type { App } from '../relying-party.ts';
import { DAY, inSeconds } from '../clock.ts';
import { deriveKeys } from '../crypto.ts';
import type { Content } from './templates.ts';
import * as outbox from './outbox.ts';

const app = {
	id: 'app',
	brand: { name: 'Acme', accent: { light: '#5b2a86' }, support: '' },
	origin: 'https://app.example.com',
	keys: deriveKeys('the secret of the outbox test', 'app')
} as App;
const ann = {
	identifier: { kind: 'email', value: 'ann@example.com' },
	user_id: 'ann',
	language: 'en'
} as const;
const passcode: Content = { kind: 'passcode', purpose: 'login', code: '012345', minutes: 5 };
const soon = () => ({ due_at: inSeconds(0), expires_at: inSeconds(300) });

let directory: string;
let db: Db;
/** A second connection, as another process has. */
let other: Db;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'postern-outbox-'));
	db = connect(`file:${join(directory, 'a.db')}`);
	await migrate(db);
	await db
		.insertInto('app')
		.values({ sealed_key: '', id: app.id, created_at: inSeconds(0) })
		.execute();
	other = connect(`file:${join(directory, 'a.db')}`);
});
afterEach(async () => {
	await db.destroy();
	await other.destroy();
	await rm(directory, { recursive: true });
});

const rows = () => db.selectFrom('outbox').selectAll().orderBy('due_at').execute();
const put = (content: Content = passcode, to: outbox.Recipient = ann) =>
	outbox.put(db, app, to, content, soon());

async function claimed() {
	const row = await outbox.claim(db, app);
	if (!row) throw new Error('There was nothing to claim.');
	return row;
}

describe('a message in the outbox', () => {
	test('is there encrypted (L-01)', async () => {
		await put();
		const [row] = await rows();
		expect(row).toMatchObject({ state: 'waiting', attempts: 0, channel: 'email', user_id: 'ann' });
		expect(JSON.stringify(row)).not.toMatch(/012345|ann@example/);
		const message = outbox.open(app, await claimed());
		expect(message).toMatchObject({ to: 'ann@example.com', code: '012345' });
		expect(message.subject).toBe('012345 is your code for Acme');
	});

	test('is rolled back with the transaction', async () => {
		const failed = transact(db, async (trx) => {
			await outbox.put(trx, app, ann, passcode, soon());
			throw new Error('changed my mind');
		});
		await expect(failed).rejects.toThrow('changed my mind');
		expect(await rows()).toEqual([]);
	});

	test('has its link beside the text, and a text message neither subject nor HTML', async () => {
		const url = 'https://app.example.com/login?psg_magic_link=x';
		await put(
			{ kind: 'link', purpose: 'login', url, minutes: 10, browser_name: 'Firefox' },
			{ ...ann, identifier: { kind: 'phone', value: '+12015550123' } }
		);
		const message = outbox.open(app, await claimed());
		expect(message).toMatchObject({ to: '+12015550123', link: url, subject: '', html: '' });
		expect(message.code).toBeUndefined();
	});
});

describe('claiming', () => {
	test('gives due messages, of one priority the longest waiting first, and no others (K-13)', async () => {
		const { known, other, notice } = outbox.PRIORITY;
		const waiting = [
			['notice', -99, notice],
			['b', -5, other],
			['a', -10, other],
			['known', 0, known],
			['later', 60, known]
		] as const;
		for (const [user_id, due, priority] of waiting) {
			const when = { due_at: inSeconds(due), expires_at: inSeconds(300), priority };
			await outbox.put(db, app, { ...ann, user_id }, passcode, when);
		}
		for (const user_id of ['known', 'a', 'b', 'notice']) {
			expect((await claimed()).user_id).toBe(user_id);
		}
		expect(await outbox.claim(db, app)).toBeUndefined();
	});

	test('gives a message to one of several processes (K-13)', async () => {
		for (let i = 0; i < 10; i++) await put();
		const tries = await Promise.all(
			Array.from({ length: 60 }, (_, i) => outbox.claim(i % 2 ? db : other, app))
		);
		const ids = tries.flatMap((row) => (row ? [row.id] : []));
		expect(ids.length).toBeGreaterThan(0);
		expect(new Set(ids).size).toBe(ids.length);
		const states = (await rows()).filter(({ state }) => state === 'sending');
		expect(states.map(({ id }) => id).sort()).toEqual(ids.sort());
	});

	test('leaves the messages of another app alone', async () => {
		await put();
		expect(await outbox.claim(db, { ...app, id: 'other' })).toBeUndefined();
	});

	test('never gives a message again that a crash cut short (K-13)', async () => {
		await put();
		await claimed();
		expect(await outbox.claim(other, app)).toBeUndefined();
		await db
			.updateTable('outbox')
			.set({ due_at: inSeconds(-3600) })
			.execute();
		expect(await outbox.claim(other, app)).toBeUndefined();
	});
});

describe('a delivery that has ended', () => {
	test('without success is repeated when it is due', async () => {
		await put();
		const row = await claimed();
		await outbox.postpone(db, row, inSeconds(60), '451 later');
		expect(await outbox.claim(db, app)).toBeUndefined();
		await outbox.postpone(db, row, inSeconds(0), '451 later');
		expect(await claimed()).toMatchObject({ id: row.id, attempts: 1, state: 'sending' });
	});

	test('with success leaves nothing behind', async () => {
		await put();
		await outbox.drop(db, await claimed());
		expect(await rows()).toEqual([]);
	});
});

describe('the mailbox', () => {
	test('has the newest first, for a day, and the last hundred', async () => {
		for (let i = 0; i < 105; i++) {
			await put();
			const row = await claimed();
			const created_at = new Date(Date.now() - 1_000_000 + i).toISOString();
			await db.updateTable('outbox').set({ created_at }).where('id', '=', row.id).execute();
			await outbox.moveToMailbox(db, row);
		}
		const kept = await outbox.listMailbox(db, app);
		expect(kept.length).toBe(100);
		const times = kept.map(({ created_at }) => created_at);
		expect(times).toEqual([...times].sort().reverse());
		expect((await rows()).length).toBe(100);
		await db
			.updateTable('outbox')
			.set({ created_at: inSeconds(-DAY) })
			.execute();
		expect(await outbox.listMailbox(db, app)).toEqual([]);
	});
});

test('a day after they expire, messages are deleted in every state (V-02)', async () => {
	for (const state of ['waiting', 'sending', 'in_mailbox', 'failed', 'unknown'] as const) {
		for (const expires_at of [inSeconds(-DAY - 1), inSeconds(60 - DAY)]) {
			await outbox.put(db, app, ann, passcode, { due_at: inSeconds(-60), expires_at });
		}
		const open = db.updateTable('outbox').set({ state }).where('user_id', '=', 'ann');
		await open.execute();
		await purge(db);
		expect((await rows()).map((row) => row.expires_at > inSeconds(-DAY))).toEqual([true]);
		await db.deleteFrom('outbox').execute();
	}
});

import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { Kysely } from 'kysely';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Database } from '../../db/schema.ts';
import { sqliteDialect } from '../../db/sqlite.ts';
import * as slots from './slots.ts';

let db: Kysely<Database>;
beforeEach(() => {
	// Messages take no time here, and so wait for none.
	vi.useFakeTimers({ toFake: ['performance'] });
	db = new Kysely<Database>({ dialect: sqliteDialect(':memory:') });
});
afterEach(async () => {
	vi.useRealTimers();
	await db.destroy();
});

/** Lets a network ask for a message; `begun` gets its name once its preparation begins. */
function ask(network: string, begun: string[], name = network): Promise<string> {
	return slots.use(db, network, async () => {
		begun.push(name);
		if (name === 'refused') throw new Error('refused');
		return name;
	});
}

test('messages are prepared one after another, with a turn of the event loop before each (E-03)', async () => {
	const begun: string[] = [];
	const names = ['refused', ...Array.from({ length: 40 }, (_, turn) => String(turn))];
	const answers = Promise.allSettled(names.map((name) => ask('192.0.2.1', begun, name)));
	await Promise.resolve();
	expect(begun).toEqual([]);
	const atOnce: number[] = [];
	while (begun.length < names.length) {
		const before = begun.length;
		await setImmediate();
		atOnce.push(begun.length - before);
	}
	expect(Math.max(...atOnce)).toBe(1);
	expect(begun).toEqual(names);
	const [refused, ...others] = await answers;
	expect(refused).toMatchObject({ status: 'rejected', reason: new Error('refused') });
	expect(others).toEqual(names.slice(1).map((value) => ({ status: 'fulfilled', value })));
});

test('networks take turns, and of too many messages the last is refused (E-03, E-05)', async () => {
	const begun: string[] = [];
	const answers = Array.from({ length: 200 }, () => ask('192.0.2.1', begun));
	await expect(ask('192.0.2.1', begun)).rejects.toMatchObject({
		code: 'too_many_requests',
		retryAfter: 5
	});
	await ask('192.0.2.2', begun);
	expect(begun.length).toBeLessThan(10);
	await Promise.all(answers);
	const others = Array.from({ length: 400 }, (_, i) => ask(`network ${i}`, begun));
	await expect(ask('192.0.2.3', begun)).rejects.toMatchObject({ code: 'too_many_requests' });
	await Promise.all(others);
});

test('while others wait, messages take a quarter of the time (E-03)', async () => {
	vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
	const begun: number[] = [];
	const prepare = () =>
		slots.use(db, '192.0.2.1', async () => {
			begun.push(performance.now());
			vi.advanceTimersByTime(20);
		});
	const both = Promise.all([prepare(), prepare()]);
	while (begun.length === 0) await setImmediate();
	for (let turn = 0; turn < 10; turn++) await setImmediate();
	expect(begun).toHaveLength(1);
	await vi.advanceTimersByTimeAsync(60);
	await both;
	expect((begun[1] ?? 0) - (begun[0] ?? 0)).toBe(80);
});

test('a message is prepared for the request that asks for it, whichever came before', async () => {
	const request = new AsyncLocalStorage<string>();
	const asked = ['a', 'b', 'c'].map((id) =>
		request.run(id, () => slots.use(db, '192.0.2.1', async () => request.getStore()))
	);
	expect(await Promise.all(asked)).toEqual(['a', 'b', 'c']);
});

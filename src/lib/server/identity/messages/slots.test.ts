import { setImmediate } from 'node:timers/promises';
import { Kysely } from 'kysely';
import { expect, test } from 'vitest';
import type { Database } from '../../db/schema.ts';
import { sqliteDialect } from '../../db/sqlite.ts';
import * as slots from './slots.ts';

test('messages are prepared one after another, with a turn of the event loop before each, and of too many the last is refused (E-03)', async () => {
	const db = new Kysely<Database>({ dialect: sqliteDialect(':memory:') });
	const begun: number[] = [];
	const prepare = (turn: number) =>
		slots.use(db, async () => {
			begun.push(turn);
			if (turn === 0) throw new Error('refused');
			return turn;
		});
	const answers = Array.from({ length: 501 }, (_, turn) => prepare(turn));
	const refused = expect(answers[0]).rejects.toThrow('refused');
	await Promise.resolve();
	expect(begun).toEqual([]);
	await expect(prepare(501)).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 5 });
	const atOnce: number[] = [];
	while (begun.length < answers.length) {
		const before = begun.length;
		await setImmediate();
		atOnce.push(begun.length - before);
	}
	await refused;
	expect(Math.max(...atOnce)).toBe(1);
	expect(await Promise.all(answers.slice(1))).toEqual(begun.slice(1));
	expect(begun).toEqual(begun.toSorted((a, b) => a - b));
	await db.destroy();
});

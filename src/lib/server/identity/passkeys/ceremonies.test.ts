import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { deriveKeys } from '../../crypto.ts';
import { endPending } from '../../db/after-restore.ts';
import { connect } from '../../db/connect.ts';
import { migrate } from '../../db/migrate.ts';
import { purge } from '../../db/purge.ts';
import type { Db } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import { ApiError } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import * as ceremonies from './ceremonies.ts';
import * as usedChallenges from './used-challenges.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const app = { id: 'app', keys: deriveKeys('k'.repeat(32), 'app') } as App;
const another = { id: 'other', keys: deriveKeys('k'.repeat(32), 'other') } as App;

let db: Db;

beforeEach(async () => {
	vi.useFakeTimers({ toFake: ['Date'] });
	db = connect('file::memory:');
	await migrate(db);
});
afterEach(async () => {
	vi.useRealTimers();
	await db.destroy();
});

const move = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);
const begin = (userId: string | null = 'ann') => ceremonies.start(app, 'authentication', userId).id;
const ended = () => new ApiError('webauthn_login_failed', 'It has ended.');

type Act = Parameters<typeof ceremonies.finish<string>>[3];

/** `done`, or the message of the refusal. */
function finish(id: string, act: Act = succeed, { kind = 'authentication', by = app } = {}) {
	const begun = { kind: kind as 'authentication', id, ended };
	return ceremonies.finish(db, by, begun, act).catch(({ message }: Error) => message);
}

const succeed: Act = (ceremony) =>
	transact(db, async (trx) => {
		await ceremony.use(trx, 'ann');
		return 'done';
	});
const refuse: Act = () => Promise.reject(new ApiError('webauthn_login_failed', 'It is wrong.'));
const stored = () => db.selectFrom('used_challenge').selectAll().execute();

test('a challenge counts for its kind and its app only, and another try changes nothing (W-01)', async () => {
	const id = begin();
	expect(await finish(id, succeed, { kind: 'registration' })).toBe('It has ended.');
	expect(await finish(id, succeed, { by: another })).toBe('It has ended.');
	for (const forged of ['', 'x', `${id.slice(0, -1)}${id.endsWith('A') ? 'B' : 'A'}x`]) {
		expect(await finish(forged)).toBe('It has ended.');
	}
	expect(await stored()).toEqual([]);
	expect(await finish(id)).toBe('done');
});

test('it is new each time, and tells the client nothing of the user, not even whose id is longer (W-01, W-11)', () => {
	const starts = [24, 36, 64].map((length) =>
		ceremonies.start(app, 'authentication', 'u'.repeat(length))
	);
	expect(new Set(starts.map(({ challenge }) => challenge)).size).toBe(3);
	expect(new Set(starts.map(({ id }) => id.length)).size).toBe(1);
	for (const { id, challenge } of starts) {
		expect(Buffer.from(challenge, 'base64url')).toHaveLength(32);
		expect(Buffer.from(id, 'base64url').toString()).not.toMatch(/auth|u{3}/);
	}
});

test('it has one try, good or bad (W-02)', async () => {
	const [good, bad] = [begin(), begin()];
	expect(await finish(good)).toBe('done');
	expect(await finish(good)).toBe('It has ended.');
	expect(await finish(bad, refuse)).toBe('It is wrong.');
	expect(await finish(bad, refuse)).toBe('It has ended.');
	expect(await finish(bad)).toBe('It has ended.');
	expect(await stored()).toHaveLength(2);
});

test('a database that fails uses nothing up: the same answer succeeds later (K-07)', async () => {
	const id = begin();
	const failing: Act = (ceremony) =>
		transact(db, async (trx) => {
			await ceremony.use(trx, 'ann');
			throw new Error('the disk is full');
		});
	expect(await finish(id, failing)).toBe('the disk is full');
	expect(await finish(id)).toBe('done');
});

test.each([
	['used', 0],
	['met expired', 11 * MINUTE]
])('no clock that is set back revives one that was %s (K-12)', async (_, later) => {
	const id = begin();
	move(later);
	await finish(id);
	move(12 * HOUR);
	await purge(db);
	move(-12 * HOUR - later);
	expect(await finish(id)).toBe('It has ended.');
});

test('it ends with all of its user, or with a restored database, and later ones do not (T-08, K-15)', async () => {
	const ends = [() => usedChallenges.endAllOf(db, 'ann'), () => endPending(db)];
	for (const end of ends) {
		const before = [begin(), begin(null)];
		move(1);
		await end();
		for (const id of before) expect(await finish(id)).toBe('It has ended.');
		move(1);
		for (const id of [begin(), begin(null)]) expect(await finish(id)).toBe('done');
		// Those after a clock that was set back neither.
		move(-HOUR);
		expect(await finish(begin())).toBe('done');
		move(2 * HOUR);
	}
});

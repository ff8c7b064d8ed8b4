import { afterEach, beforeEach, expect, test } from 'vitest';
import { elsewhere, stored } from '../../../../tests/support/exported-keys.ts';
import { now } from '../clock.ts';
import { connect } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import type { Db } from '../db/schema.ts';
import { transact } from '../db/transact.ts';
import type { App } from '../relying-party.ts';
import { toEntry } from './entry.ts';
import type { Given } from './given.ts';
import { store, type Planned } from './store.ts';

let db: Db;
const app = { id: 'app', rp_id: 'example.com' } as App;
const key = stored(elsewhere('user').passkey);

beforeEach(async () => {
	db = connect('file::memory:');
	await migrate(db);
	const apps = ['app', 'other'].map((id) => ({ id, sealed_key: '', created_at: now() }));
	await db.insertInto('app').values(apps).execute();
});
afterEach(() => db.destroy());

/** Stores one batch, and gives what became of each row. */
async function put(...rows: Partial<Given>[]) {
	const entries = rows.map((row, at) => toEntry(app, at + 1, { fields: {}, passkeys: [], ...row }));
	const outcomes = await transact(db, (trx) => store(trx, app, entries));
	return outcomes.map((each) => ('refused' in each ? each.refused : each.outcome));
}

const user = (id: string) =>
	db.selectFrom('identity_user').selectAll().where('id', '=', id).executeTakeFirst();

const pending = (id: string, email: string) => put({ id, email, status: 'pending' });
/** A user who has begun to sign up here. */
async function unfinished(id: string, email: string) {
	await pending(id, email);
	await db
		.updateTable('identity_user')
		.set({ expires_at: '2999-01-01T00:00:00.000Z' })
		.where('id', '=', id)
		.execute();
}

test('a row without an id is about the user with its address, and makes one if there is none', async () => {
	expect(await put({ email: 'A@example.com' })).toEqual(['created']);
	expect(await put({ email: 'a@example.com', phone: '+14155552671' })).toEqual(['updated']);
	expect(await put({ phone: '+14155552671' })).toEqual(['unchanged']);
	expect(await put({ id: 'u' })).toEqual(['the user has neither an address nor a passkey']);
});

test('an unfinished sign-up gives way to the owner of its address; an account does not', async () => {
	await unfinished('stranger', 'a@example.com');
	expect(await put({ email: 'a@example.com', email_verified: true })).toEqual(['created']);
	expect(await user('stranger')).toBeUndefined();
	expect(await put({ id: 'u2', email: 'a@example.com' })).toEqual([
		expect.stringMatching(/^the email belongs to another user, \w+$/)
	]);
});

test('a pending user of a file stays, and keeps the address (P-01)', async () => {
	await pending('p', 'b@example.com');
	expect(await user('p')).toMatchObject({ status: 'pending', expires_at: null });
	expect(await put({ id: 'u3', email: 'b@example.com' })).toEqual([
		'the email belongs to another user, p'
	]);
});

test('an address can move from one user to another in a batch', async () => {
	await put({ id: 'u1', email: 'a@example.com' }, { id: 'u2', email: 'b@example.com' });
	expect(
		await put({ id: 'u1', email: 'c@example.com' }, { id: 'u2', email: 'a@example.com' })
	).toEqual(['updated', 'updated']);
	expect(await put({ id: 'u3', email: 'b@example.com' })).toEqual(['created']);
});

test('a verified address stays verified until it is another one (P-01)', async () => {
	await put({ id: 'u', email: 'a@example.com', email_verified: true });
	expect(await put({ id: 'u', email: 'a@example.com' })).toEqual(['unchanged']);
	expect((await user('u'))?.email_verified).toBe(1);
	expect(await put({ id: 'u', email: 'b@example.com' })).toEqual(['updated']);
	expect((await user('u'))?.email_verified).toBe(0);
	expect(await put({ id: 'u', email_verified: true })).toEqual(['unchanged']);
});

test('a disabled user stays so, and a pending one becomes active (P-01)', async () => {
	await put({ id: 'u', email: 'a@example.com', status: 'inactive' });
	expect(await put({ id: 'u', status: 'active' })).toEqual(['unchanged']);
	await pending('p', 'p@example.com');
	expect(
		await put({ adds: true, id: 'p', passkeys: [{ cred_id: 'AAAA', public_key: key }] })
	).toEqual(['updated']);
	expect((await user('p'))?.status).toBe('pending');
	expect(await put({ id: 'p', email: 'p@example.com' })).toEqual(['updated']);
	expect(await user('p')).toMatchObject({ status: 'active', expires_at: null });
});

test('a passkey belongs to one user, and ids of rows that are taken are replaced', async () => {
	const id = 'P'.repeat(24);
	const [one, two] = ['AAAA', 'BBBB'].map((cred_id) => ({ id, cred_id, public_key: key }));
	const handle = 'same-handle';
	expect(
		await put(
			{ id: 'u1', user_handle: handle, passkeys: [one ?? {}] },
			{ id: 'u2', user_handle: handle, passkeys: [two ?? {}, one ?? {}] }
		)
	).toEqual(['created', 'created']);
	const credentials = await db.selectFrom('credential').select(['id', 'user_id']).execute();
	expect(credentials).toHaveLength(2);
	expect(new Set(credentials.map((each) => each.user_id))).toEqual(new Set(['u1', 'u2']));
	expect((await user('u2'))?.user_handle).not.toBe(handle);
});

test('a user of another app is left alone, and one who was deleted is made again', async () => {
	await put({ id: 'u', email: 'a@example.com' });
	await db.updateTable('identity_user').set({ app_id: 'other' }).execute();
	expect(await put({ id: 'u', email: 'b@example.com' })).toEqual([
		'the user u belongs to another app'
	]);
	const removed = { id: 'gone', app_id: 'app', removed_at: now() };
	await db.insertInto('removed_user').values(removed).execute();
	expect(await put({ id: 'gone', email: 'gone@example.com' })).toEqual(['created']);
	expect(await db.selectFrom('removed_user').selectAll().execute()).toEqual([]);
});

test('a dry run knows the users that it would make', async () => {
	const planned: Planned = new Map();
	const judge = async (row: Partial<Given>) => {
		const entry = toEntry(app, 1, { fields: {}, passkeys: [], ...row });
		const [outcome] = await store(db, app, [entry], planned);
		return outcome && 'refused' in outcome ? outcome.refused : outcome?.outcome;
	};
	expect(await judge({ adds: true, id: 'u' })).toBe('there is no user u');
	expect(await judge({ id: 'u', email: 'a@example.com' })).toBe('created');
	expect(await judge({ adds: true, id: 'u' })).toBe('updated');
	expect([...planned.values()]).toEqual([{ email: 'a@example.com', phone: null }]);
	expect(await user('u')).toBeUndefined();
});

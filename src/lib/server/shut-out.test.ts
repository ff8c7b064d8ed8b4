import { afterEach, beforeEach, expect, test } from 'vitest';
import { inSeconds, now } from './clock.ts';
import { connect } from './db/connect.ts';
import { migrate } from './db/migrate.ts';
import type { Credential, Db, IdentityUser } from './db/schema.ts';
import type { App } from './relying-party.ts';
import * as shutOut from './shut-out.ts';

let db: Db;
let made: number;

beforeEach(async () => {
	made = 0;
	db = connect('file::memory:');
	await migrate(db);
	await db
		.insertInto('app')
		.values(['app', 'other'].map((id) => ({ id, sealed_key: '', created_at: now() })))
		.execute();
});
afterEach(() => db.destroy());

const app = {
	id: 'app',
	rp_id: 'new.example.com',
	origin: 'https://new.example.com',
	auth_origins: [] as string[],
	passkeys: true,
	fallback: 'otp',
	allowed_identifier: 'email'
} as App;

async function addUser(more: Partial<IdentityUser> = {}): Promise<string> {
	const id = String(++made);
	const user: IdentityUser = {
		id,
		app_id: 'app',
		user_handle: id,
		email: `${id}@example.com`,
		email_verified: 1,
		phone: null,
		phone_verified: 0,
		status: 'active',
		user_metadata: null,
		login_count: 1,
		last_login_at: null,
		language: null,
		signup_browser_hash: null,
		signup_browser_name: null,
		created_at: now(),
		updated_at: now(),
		expires_at: null,
		...more
	};
	await db.insertInto('identity_user').values(user).execute();
	return id;
}

async function addPasskey(user_id: string, rp_id: string): Promise<void> {
	const id = String(++made);
	const passkey: Credential = {
		id,
		app_id: 'app',
		user_id,
		rp_id,
		credential_id: id,
		user_handle: null,
		public_key: '',
		sign_count: 0,
		transports: '[]',
		aaguid: '',
		backup_eligible: 1,
		backed_up: 1,
		name: '',
		usage_count: 0,
		last_login_at: null,
		created_at: now(),
		updated_at: now()
	};
	await db.insertInto('credential').values(passkey).execute();
}

const warnings = (changes: Partial<App> = {}) => shutOut.warnings(db, { ...app, ...changes });

test('settings that shut no one out, and an empty database, cause no warning', async () => {
	expect(await warnings()).toEqual([]);
	await addPasskey(await addUser(), 'new.example.com');
	await addUser();
	await addUser({
		email: null,
		phone: '+12015550123',
		status: 'pending',
		expires_at: inSeconds(9)
	});
	await addUser({ app_id: 'other' });
	expect(await warnings()).toEqual([]);
	expect(await warnings({ passkeys: false, allowed_identifier: 'both' })).toEqual([]);
});

test('passkeys of another host are counted by account', async () => {
	for (const host of ['example.com', 'old.example.com']) {
		const id = await addUser();
		await addPasskey(id, host);
		await addPasskey(id, host);
	}
	await addPasskey(await addUser(), 'new.example.com');
	expect(await warnings()).toEqual([
		expect.stringMatching(
			/^The passkeys of 2 accounts were made for another host than new\.example/
		)
	]);
});

test('an app without accounts names the one that has them', async () => {
	await addUser({ app_id: 'other' });
	expect(await warnings()).toEqual([
		expect.stringMatching(/but 1 account of .* the app other .* PASSAGE_APP_ID=other\.$/)
	]);
});

test.each<[kind: App['allowed_identifier'], passkeys: boolean, words: RegExp]>([
	['phone', true, /^2 accounts without a phone number can log in by passkey only/],
	['phone', false, /^2 accounts without a phone number cannot log in with IDENTIFIER=phone/],
	['email', true, /^1 account without an email address can log in by passkey only/]
])(
	'accounts without the identifier (%s, passkeys %s) are counted',
	async (kind, passkeys, words) => {
		await addUser();
		await addUser();
		await addUser({ email: null, phone: '+12015550123' });
		expect(await warnings({ allowed_identifier: kind, passkeys })).toEqual([
			expect.stringMatching(words)
		]);
		const users = await db.selectFrom('identity_user').selectAll().execute();
		expect(shutOut.warningsOf({ ...app, allowed_identifier: kind, passkeys }, users)).toEqual([
			expect.stringMatching(words)
		]);
	}
);

test('accounts without a passkey are counted where there is no other way', async () => {
	await addPasskey(await addUser(), 'new.example.com');
	await addUser();
	expect(await warnings({ fallback: null })).toEqual([
		expect.stringMatching(/^1 account of the first 10,000 accounts .* FALLBACK=none/)
	]);
});

test('counting ends at 10,000', async () => {
	const { id, ...rest } = await db
		.selectFrom('identity_user')
		.selectAll()
		.where('id', '=', await addUser())
		.executeTakeFirstOrThrow();
	for (let batch = 0; batch < 101; batch++) {
		const rows = Array.from({ length: 100 }, (_, i) => {
			const next = `${id}-${batch}-${i}`;
			return { ...rest, id: next, user_handle: next, email: next };
		});
		await db.insertInto('identity_user').values(rows).execute();
	}
	expect(await warnings({ allowed_identifier: 'phone' })).toEqual([
		expect.stringMatching(/^more than 10,000 accounts without a phone number/)
	]);
});

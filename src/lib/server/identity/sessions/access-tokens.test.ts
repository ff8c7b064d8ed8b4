import { afterEach, beforeEach, expect, test } from 'vitest';
import { deriveKeys } from '../../crypto.ts';
import { connect } from '../../db/connect.ts';
import { migrate } from '../../db/migrate.ts';
import type { Db, Session } from '../../db/schema.ts';
import type { App } from '../../relying-party.ts';
import * as accessTokens from './access-tokens.ts';
import * as signingKeys from './signing-keys.ts';

const made = '2026-01-01T00:00:00.000Z';
const settings = {
	id: 'app',
	origin: 'https://app.example.com',
	auth_origins: [] as string[],
	token_seconds: 900,
	keys: deriveKeys(Buffer.alloc(32).toString('base64url'), 'app')
};
const session = {
	id: 'session',
	user_id: 'ann',
	authenticated_at: made,
	expires_at: '2999-01-01T00:00:00.000Z'
} as Session;

let db: Db;
let app: App;

beforeEach(async () => {
	// Of another app object no key is cached.
	app = { ...settings } as App;
	db = connect('file::memory:');
	await migrate(db);
	await db.insertInto('app').values({ id: 'app', sealed_key: '', created_at: made }).execute();
	await db
		.insertInto('signing_key')
		.values(await signingKeys.make(app, made))
		.execute();
});
afterEach(() => db.destroy());

test('a token that was verified before is refused once its key has retired (T-11)', async () => {
	const token = await accessTokens.sign(db, app, session);
	const says = { user_id: 'ann', session_id: 'session' };
	for (let turn = 0; turn < 2; turn++) {
		expect(await accessTokens.verify(db, app, token)).toEqual(says);
	}
	await db.updateTable('signing_key').set({ retires_at: made }).execute();
	const refused = { code: 'invalid_access_token' };
	await expect(accessTokens.verify(db, app, token)).rejects.toMatchObject(refused);
});

test('a token that was verified before has the same audience alone (T-03)', async () => {
	const token = await accessTokens.sign(db, app, session);
	await accessTokens.verify(db, app, token);
	const refused = { code: 'invalid_access_token' };
	await expect(accessTokens.verifyClaim(db, app, token)).rejects.toMatchObject(refused);
	const changed = `${token.slice(0, -6)}${token.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA'}`;
	await expect(accessTokens.verify(db, app, changed)).rejects.toMatchObject(refused);
});

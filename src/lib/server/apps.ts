import { profile } from './profile/declaration.ts';
import * as appKey from './app-key.ts';
import * as brands from './brand.ts';
import { metadataFields } from '../profile/fields.ts';
import type { AppRow, Db } from './db/schema.ts';
import { transact } from './db/transact.ts';
import { ConfigurationError, type Env } from './env.ts';
import * as events from './events/events.ts';
import * as log from './log/log.ts';
import { originOf } from './settings/native-apps.ts';
import { isWeb } from './settings/origins.ts';
import type { App } from './relying-party.ts';
import { MINUTE, now } from './clock.ts';
import { deriveKeys, randomId } from './crypto.ts';
import * as sessions from './identity/sessions/sessions.ts';
import * as keyRotation from './identity/sessions/key-rotation.ts';

/** The app that a deployment runs, from its row and the settings. */

/** The app with the configured id, else the oldest in the database; made, with its keys, if there is none. */
export async function ensure(db: Db, env: Env): Promise<App> {
	const row = await transact(db, async (trx) => {
		const found = await findRow(trx, env);
		if (found) return found;
		const id = env.PASSAGE_APP_ID ?? randomId();
		const made = { id, sealed_key: appKey.make(env.SECRET_KEY, id), created_at: now() };
		return trx.insertInto('app').values(made).returningAll().executeTakeFirstOrThrow();
	});
	const { key, isMoved } = openKey(row, env);
	if (!isMoved) log.warning(NOT_MOVED);
	const app = await fromRow(row, key, env);
	await keyRotation.ensure(db, app);
	return app;
}

const NOT_MOVED =
	'The database is still under SECRET_KEY_PREVIOUS. Finish the move: npm run postern -- secret rotate';

/** As `ensure`, but makes nothing; throws a ConfigurationError where there is no such app. */
export async function get(db: Db, env: Env): Promise<App> {
	const row = await getRow(db, env);
	return fromRow(row, openKey(row, env).key, env);
}

/**
 * Seals the app's key under SECRET_KEY, if it is under SECRET_KEY_PREVIOUS; false if it was under SECRET_KEY
 * already. A server that runs goes on either way: it has opened the key.
 */
export async function moveKey(db: Db, env: Env): Promise<boolean> {
	const row = await getRow(db, env);
	const { key, isMoved } = openKey(row, env);
	if (isMoved) return false;
	await transact(db, async (trx) => {
		await trx
			.updateTable('app')
			.set({ sealed_key: appKey.reseal(key, env.SECRET_KEY, row.id) })
			.where('id', '=', row.id)
			.where('sealed_key', '=', row.sealed_key)
			.execute();
		await events.record(trx, row, { kind: 'secret_rotated' });
	});
	return true;
}

/**
 * Gives the app a new key, whatever became of the old one. All that depended on it ends: sessions, codes,
 * waiting messages, signing keys; the next start makes new ones. No server may run.
 */
export async function replaceKey(db: Db, env: Env): Promise<void> {
	const { id } = await getRow(db, env);
	const sealed_key = appKey.make(env.SECRET_KEY, id);
	await transact(db, async (trx) => {
		await trx.updateTable('app').set({ sealed_key }).where('id', '=', id).execute();
		for (const table of ['signing_key', 'api_key', 'outbox', 'one_time_passcode'] as const) {
			await trx.deleteFrom(table).where('app_id', '=', id).execute();
		}
		await sessions.endOfAll(trx, id);
		await events.record(trx, { id }, { kind: 'secret_rotated', target: 'all keys' });
	});
}

/** Whether SECRET_KEY opens the app's key, and not SECRET_KEY_PREVIOUS alone. */
export async function isMoved(db: Db, env: Env): Promise<boolean> {
	return openKey(await getRow(db, env), env).isMoved;
}

function openKey({ id, sealed_key }: AppRow, env: Env): { key: string; isMoved: boolean } {
	const key = appKey.open(sealed_key, env.SECRET_KEY, id);
	if (key !== undefined) return { key, isMoved: true };
	const previous = env.SECRET_KEY_PREVIOUS;
	const old = previous === undefined ? undefined : appKey.open(sealed_key, previous, id);
	if (old !== undefined) return { key: old, isMoved: false };
	throw new ConfigurationError([
		'SECRET_KEY is not the one that this database was made with. Restore it; if you are changing it, set SECRET_KEY_PREVIOUS to the old one.'
	]);
}

async function getRow(db: Db, env: Env): Promise<AppRow> {
	const row = await findRow(db, env);
	if (row) return row;
	throw new ConfigurationError([
		'DATABASE_URL names a database without this app. Start the server once, or correct PASSAGE_APP_ID.'
	]);
}

function findRow(db: Db, { PASSAGE_APP_ID }: Env): Promise<AppRow | undefined> {
	const rows = db.selectFrom('app').selectAll().orderBy('created_at').orderBy('id');
	return (PASSAGE_APP_ID ? rows.where('id', '=', PASSAGE_APP_ID) : rows).executeTakeFirst();
}

async function fromRow({ id, created_at }: AppRow, key: string, env: Env): Promise<App> {
	return {
		id,
		brand: await loadBrand(env),
		origin: env.ORIGIN,
		auth_origins: env.AUTH_ORIGINS.filter(isWeb),
		native_origins: nativeOrigins(env),
		android_apps: env.ANDROID_APPS,
		apple_apps: env.APPLE_APPS,
		api_host: env.API_HOST ?? null,
		rp_id: env.RP_ID,
		redirect_url: env.REDIRECT_URL ?? '/dashboard',
		login_url: env.LOGIN_URL ?? '/login',
		default_language: env.DEFAULT_LANGUAGE,
		public_signup: env.PUBLIC_SIGNUP,
		passkeys: env.PASSKEYS,
		fallback: env.FALLBACK === 'none' ? null : env.FALLBACK,
		allowed_identifier: env.IDENTIFIER,
		require_verification: env.REQUIRE_VERIFICATION,
		hides_accounts: env.ACCOUNT_EXISTENCE === 'private',
		metadata: metadataFields(profile),
		sms_countries: env.SMS_COUNTRIES,
		messages_per_day: env.MESSAGES_PER_DAY,
		token_seconds: env.TOKEN_MINUTES * MINUTE,
		refreshes: env.REFRESH,
		created_at,
		keys: deriveKeys(key, id)
	};
}

/** An app of an iPhone has the origin of a page at the host of the relying party. */
function nativeOrigins({ AUTH_ORIGINS, ANDROID_APPS, APPLE_APPS, RP_ID }: Env): string[] {
	const android = AUTH_ORIGINS.filter((each) => !isWeb(each));
	const apple = APPLE_APPS.length > 0 ? [`https://${RP_ID}`] : [];
	return [...new Set([...android, ...ANDROID_APPS.map(originOf), ...apple])];
}

/** The brand: what `declarations.load` has read; the development server reads it through Vite. */
async function loadBrand({ APP_NAME }: Env): Promise<brands.Brand> {
	const declared = import.meta.env?.DEV
		? (await import('$brand')).brand
		: (globalThis as unknown as { postern_brand: brands.Brand }).postern_brand;
	const brand = { ...declared, name: APP_NAME ?? declared.name };
	const errors = brands.errors(brand);
	if (errors.length > 0) throw new ConfigurationError(errors);
	return brand;
}

import { profile } from './profile/declaration.ts';
import * as brands from './brand.ts';
import { metadataFields } from '../profile/fields.ts';
import type { Database, Db } from './db/schema.ts';
import { transact } from './db/transact.ts';
import { ConfigurationError, type Env } from './env.ts';
import type { App } from './relying-party.ts';
import { now } from './clock.ts';
import { deriveKeys, randomId } from './crypto.ts';
import * as signingKeys from './identity/sessions/signing-keys.ts';

/** The app that a deployment runs, from its row and the settings. */

/** The app with the configured id, else the oldest in the database; made, with its keys, if there is none. */
export async function ensure(db: Db, env: Env): Promise<App> {
	const row = await transact(db, async (trx) => {
		const found = await findRow(trx, env.PASSAGE_APP_ID);
		if (found) return found;
		const made = { id: env.PASSAGE_APP_ID ?? randomId(), created_at: now() };
		return trx.insertInto('app').values(made).returningAll().executeTakeFirstOrThrow();
	});
	const app = await fromRow(row, env);
	await signingKeys.ensure(db, app);
	await assertSecret(db, app);
	return app;
}

/** As `ensure`, but makes nothing; throws a ConfigurationError where there is no such app. */
export async function get(db: Db, env: Env): Promise<App> {
	const row = await findRow(db, env.PASSAGE_APP_ID);
	if (!row) {
		throw new ConfigurationError([
			'DATABASE_URL names a database without this app. Start the server once, or correct PASSAGE_APP_ID.'
		]);
	}
	const app = await fromRow(row, env);
	await assertSecret(db, app);
	return app;
}

function findRow(db: Db, configured: string | undefined): Promise<Database['app'] | undefined> {
	const rows = db.selectFrom('app').selectAll().orderBy('created_at').orderBy('id');
	return (configured ? rows.where('id', '=', configured) : rows).executeTakeFirst();
}

async function fromRow({ id, created_at }: Database['app'], env: Env): Promise<App> {
	return {
		id,
		brand: await loadBrand(env),
		origin: env.ORIGIN,
		rp_id: new URL(env.ORIGIN).hostname,
		redirect_url: '/dashboard',
		login_url: '/login',
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
		created_at,
		keys: deriveKeys(env.SECRET_KEY, id)
	};
}

/** Fails at start, not at the first sign-in, if SECRET_KEY is not this database's. */
async function assertSecret(db: Db, app: App): Promise<void> {
	await signingKeys.current(db, app).catch((cause: unknown) => {
		throw cause instanceof signingKeys.WrongSecret
			? new ConfigurationError([cause.message])
			: cause;
	});
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

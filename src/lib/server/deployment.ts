import { sql } from 'kysely';
import { profile } from './profile/declaration.ts';
import * as brands from './brand.ts';
import { metadataFields } from '../profile/fields.ts';
import { columns } from '../profile/columns.ts';
import { connect } from './db/connect.ts';
import { migrate } from './db/migrate.ts';
import { reconcile } from './db/profile-columns.ts';
import type { Db } from './db/schema.ts';
import { transact } from './db/transact.ts';
import { ConfigurationError, read, type Env } from './env.ts';
import type { App } from './relying-party.ts';
import { now } from './clock.ts';
import { deriveKeys, randomId } from './crypto.ts';
import * as signingKeys from './identity/sessions/signing-keys.ts';

/** What this process runs: its settings, the open database and the relying party. */
export interface Deployment {
	env: Env;
	db: Db;
	app: App;
}

// On the global object: the development server evaluates a module again whenever it changes.
const holder = globalThis as { postern?: { profile: object; running: Promise<Deployment> } };

/** The deployment of this process, which the first call starts; a call after a failed start tries again. */
export function deployment(): Promise<Deployment> {
	const current = holder.postern;
	if (current?.profile === profile) return current.running;
	// Under the development server a changed src/profile.ts needs its new columns.
	const running = current ? current.running.then(withColumns) : start(read(process.env));
	const started = { profile, running };
	holder.postern = started;
	running.catch(() => {
		if (holder.postern === started) holder.postern = undefined;
	});
	return running;
}

async function start(env: Env): Promise<Deployment> {
	await prepare(env.DATABASE_URL);
	const db = connect(env.DATABASE_URL);
	try {
		const app = await loadApp(db, env);
		return await withColumns({ env, db, app });
	} catch (cause) {
		// Open connections would keep the process alive.
		await db.destroy();
		throw cause;
	}
}

/** Migrates the schema, and waits as long as that takes, also in another process. */
async function prepare(url: string): Promise<void> {
	const db = await open(url);
	try {
		await migrate(db);
	} finally {
		await db.destroy();
	}
}

/** Opens the database; throws a ConfigurationError if it is not there. */
async function open(url: string): Promise<Db> {
	let db: Db | undefined;
	try {
		db = connect(url, { patient: true });
		await sql`select 1`.execute(db);
		return db;
	} catch (cause) {
		await db?.destroy();
		const { message, code = '' } = cause as Error & { code?: string };
		// Where several hosts were tried, Node gives a code and no message.
		const why = message || code;
		throw new ConfigurationError([
			`DATABASE_URL names a database that cannot be used now (${why}). Start it, or name another.`
		]);
	}
}

async function withColumns(running: Deployment): Promise<Deployment> {
	running.app.metadata = metadataFields(profile);
	await reconcile(running.db, columns(profile));
	return running;
}

async function loadApp(db: Db, env: Env): Promise<App> {
	const { id, created_at } = await appRow(db, env.PASSAGE_APP_ID);
	const app: App = {
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
		metadata: metadataFields(profile),
		sms_countries: env.SMS_COUNTRIES,
		messages_per_day: env.MESSAGES_PER_DAY,
		created_at,
		keys: deriveKeys(env.SECRET_KEY, id)
	};
	await signingKeys.ensure(db, app);
	// Fails at start, not at the first sign-in, if SECRET_KEY is not this database's.
	await signingKeys.current(db, app).catch((cause: unknown) => {
		throw cause instanceof signingKeys.WrongSecret
			? new ConfigurationError([cause.message])
			: cause;
	});
	return app;
}

/** The brand, which `src/server.ts` reads at start and the development server through Vite. */
async function loadBrand({ APP_NAME }: Env): Promise<brands.Brand> {
	const declared = import.meta.env.DEV
		? (await import('$brand')).brand
		: (globalThis as unknown as { postern_brand: brands.Brand }).postern_brand;
	const brand = { ...declared, name: APP_NAME ?? declared.name };
	const errors = brands.errors(brand);
	if (errors.length > 0) throw new ConfigurationError(errors);
	return brand;
}

/** The app with the configured id, else the oldest in the database; made if there is none. */
function appRow(db: Db, configured: string | undefined) {
	return transact(db, async (trx) => {
		const rows = trx.selectFrom('app').selectAll().orderBy('created_at').orderBy('id');
		const wanted = configured ? rows.where('id', '=', configured) : rows;
		const found = await wanted.executeTakeFirst();
		if (found) return found;
		const made = { id: configured ?? randomId(), created_at: now() };
		return trx.insertInto('app').values(made).returningAll().executeTakeFirstOrThrow();
	});
}

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

/** What runs here: the configuration, its open database and the relying party that it makes. */
export interface Deployment {
	env: Env;
	db: Db;
	app: App;
}

// On the global object, because the development server evaluates modules anew at every change.
const holder = globalThis as { postern?: { profile: object; running: Promise<Deployment> } };

/** This process's deployment, brought up at the first call; a failed start is tried anew. */
export function deployment(): Promise<Deployment> {
	const held = holder.postern;
	if (held?.profile === profile) return held.running;
	// src/profile.ts has changed under the development server, and wants its new columns.
	const running = held ? held.running.then(withColumns) : start(read(process.env));
	const holding = { profile, running };
	holder.postern = holding;
	running.catch(() => {
		if (holder.postern === holding) holder.postern = undefined;
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
		// Its connections would keep the process alive that is about to end.
		await db.destroy();
		throw cause;
	}
}

/** Brings the schema up to date, however long it takes, or another process that is at it. */
async function prepare(url: string): Promise<void> {
	const db = await open(url);
	try {
		await migrate(db);
	} finally {
		await db.destroy();
	}
}

/** Tells now, and in plain words, of a database that is not there. */
async function open(url: string): Promise<Db> {
	let db: Db | undefined;
	try {
		db = connect(url, { patient: true });
		await sql`select 1`.execute(db);
		return db;
	} catch (cause) {
		await db?.destroy();
		const { message, code = '' } = cause as Error & { code?: string };
		// Of several addresses that were tried in vain Node says nothing but the code.
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
	// Told now rather than at the first sign-in: a SECRET_KEY that is not this database's.
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

/** The app with the configured id, else the one that the database has; made where it is not there. */
function appRow(db: Db, configured: string | undefined) {
	return transact(db, async (trx) => {
		const rows = trx.selectFrom('app').selectAll().orderBy('created_at').orderBy('id');
		const wanted = configured ? rows.where('id', '=', configured) : rows;
		const kept = await wanted.executeTakeFirst();
		if (kept) return kept;
		const made = { id: configured ?? randomId(), created_at: now() };
		return trx.insertInto('app').values(made).returningAll().executeTakeFirstOrThrow();
	});
}

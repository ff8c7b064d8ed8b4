import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { profile } from './profile/declaration.ts';
import * as apps from './apps.ts';
import { metadataFields } from '../profile/fields.ts';
import { columns } from '../profile/columns.ts';
import { connect } from './db/connect.ts';
import { assertMigrated, migrate } from './db/migrate.ts';
import { reconcile } from './db/profile-columns.ts';
import type { Db } from './db/schema.ts';
import { ConfigurationError, read, type Env } from './env.ts';
import type { App } from './relying-party.ts';

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
		return await withColumns({ env, db, app: await apps.ensure(db, env) });
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

/**
 * Opens the deployment beside its server, and changes nothing: the command line's way in. The caller ends
 * it with `db.destroy()`. Throws a ConfigurationError where no server has started yet.
 */
export async function attach(env: Env): Promise<Deployment> {
	const [, path] = /^file:(.+)$/.exec(env.DATABASE_URL) ?? [];
	if (path && !existsSync(path)) {
		throw new ConfigurationError([
			`DATABASE_URL names ${path}, and there is no such file. Start the server once, or name another.`
		]);
	}
	const db = await open(env.DATABASE_URL);
	try {
		await assertMigrated(db);
		return { env, db, app: await apps.get(db, env) };
	} catch (cause) {
		await db.destroy();
		throw cause;
	}
}

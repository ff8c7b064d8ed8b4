import { existsSync } from 'node:fs';
import { profile } from './profile/declaration.ts';
import * as apps from './apps.ts';
import { metadataFields } from '../profile/fields.ts';
import { columns } from '../profile/columns.ts';
import { connect } from './db/connect.ts';
import { assertMigrated } from './db/migrate.ts';
import { reconcile } from './db/profile-columns.ts';
import type { Db } from './db/schema.ts';
import { open, prepare } from './db/start.ts';
import { ConfigurationError, read, type Env } from './env.ts';
import type { App } from './relying-party.ts';

/** What this process runs: its settings, the open database and the relying party. */
export interface Deployment {
	env: Env;
	db: Db;
	app: App;
	/** Lets another server have the SQLite file; the end of the process does too. */
	release: () => void;
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
	const release = await prepare(env.DATABASE_URL);
	const db = connect(env.DATABASE_URL);
	try {
		return await withColumns({ env, db, app: await apps.ensure(db, env), release });
	} catch (cause) {
		// Open connections would keep the process alive.
		await db.destroy();
		release();
		throw cause;
	}
}

async function withColumns(running: Deployment): Promise<Deployment> {
	running.app.metadata = metadataFields(profile);
	await reconcile(running.db, columns(profile));
	return running;
}

/**
 * Opens the deployment beside its server, without its lock, and changes nothing: the command line's way
 * in. The caller ends it with `db.destroy()`. Throws a ConfigurationError where no server has started yet.
 */
export async function attach(env: Env, { readonly = false } = {}): Promise<Deployment> {
	const db = await attachDatabase(env, { readonly });
	try {
		return { env, db, app: await apps.get(db, env), release: () => {} };
	} catch (cause) {
		await db.destroy();
		throw cause;
	}
}

/** As `attach`, but opens the database alone, which needs no SECRET_KEY. */
export async function attachDatabase(
	{ DATABASE_URL }: Env,
	{ readonly = false } = {}
): Promise<Db> {
	const [, path] = /^file:(.+)$/.exec(DATABASE_URL) ?? [];
	if (path && !existsSync(path)) {
		throw new ConfigurationError([
			`DATABASE_URL names ${path}, and there is no such file. Start the server once, or name another.`
		]);
	}
	const db = await open(DATABASE_URL, { readonly });
	try {
		await assertMigrated(db);
		return db;
	} catch (cause) {
		await db.destroy();
		throw cause;
	}
}

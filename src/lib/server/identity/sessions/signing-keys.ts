import {
	CompactEncrypt,
	calculateJwkThumbprint,
	compactDecrypt,
	exportJWK,
	generateKeyPair,
	importJWK,
	type JWK
} from 'jose';
import type { Db, SigningKey } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import type { App } from '../../relying-party.ts';
import { now } from '../../clock.ts';

type Key = Awaited<ReturnType<typeof importJWK>>;

/** Thrown if the signing keys were made with another `SECRET_KEY`. */
export class WrongSecret extends Error {}

/** Milliseconds for which the current key is cached. */
const CURRENT_TTL = 30 * 1000;

interface Cache {
	/** Imported keys: a key never changes, and importing one costs more than using it. */
	imported: Map<string, Promise<Key>>;
	/** `until`: by the steady clock of the process. */
	current?: { kid: string; key: Key; until: number };
}

const caches = new WeakMap<App, Cache>();

/** Makes the app's first key if it has none; of several instances one succeeds. */
export async function ensure(db: Db, app: App): Promise<void> {
	if (await newest(db, app)) return;
	const made = await make(app);
	await transact(db, async (trx) => {
		if (!(await newest(trx, app))) await trx.insertInto('signing_key').values(made).execute();
	});
}

async function make(app: App): Promise<SigningKey> {
	const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
	const publicJwk = await exportJWK(publicKey);
	const kid = await calculateJwkThumbprint(publicJwk);
	const wrapped = await new CompactEncrypt(Buffer.from(JSON.stringify(await exportJWK(privateKey))))
		.setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
		.encrypt(app.keys.wrapping);
	return {
		id: kid,
		app_id: app.id,
		public_jwk: JSON.stringify({ ...publicJwk, kid, alg: 'RS256', use: 'sig' }),
		wrapped_private_jwk: wrapped,
		created_at: now(),
		activates_at: now()
	};
}

/** The app's public keys as a JWK Set (RFC 7517 §5). */
export async function publicKeys(db: Db, app: App): Promise<{ keys: JWK[] }> {
	const rows = await db
		.selectFrom('signing_key')
		.select('public_jwk')
		.where('app_id', '=', app.id)
		.orderBy('created_at')
		.execute();
	return { keys: rows.map((row) => JSON.parse(row.public_jwk) as JWK) };
}

/**
 * The key that signs now, up to 30 s late: the previous one stays valid for longer. Throws WrongSecret if `SECRET_KEY` cannot unwrap it.
 */
export async function current(db: Db, app: App): Promise<{ kid: string; key: Key }> {
	const cache = cacheOf(app);
	if (cache.current && performance.now() < cache.current.until) return cache.current;
	const row = await newest(db, app);
	if (!row) throw new Error('The app has no signing key.');
	const key = await memo(app, `private ${row.id}`, () => unwrap(app, row));
	cache.current = { kid: row.id, key, until: performance.now() + CURRENT_TTL };
	return cache.current;
}

/** The public key with that `kid`, or undefined. */
export async function find(db: Db, app: App, kid: string): Promise<Key | undefined> {
	const row = await db
		.selectFrom('signing_key')
		.select(['id', 'public_jwk'])
		.where('app_id', '=', app.id)
		.where('id', '=', kid)
		.executeTakeFirst();
	if (!row) return undefined;
	return memo(app, `public ${row.id}`, () => importJWK(JSON.parse(row.public_jwk) as JWK, 'RS256'));
}

async function newest(db: Db, app: App): Promise<SigningKey | undefined> {
	const keys = db.selectFrom('signing_key').selectAll().where('app_id', '=', app.id);
	const active = keys.where('activates_at', '<=', now()).orderBy('activates_at', 'desc');
	// The clock may have been set back to before the first.
	return (
		(await active.executeTakeFirst()) ?? (await keys.orderBy('activates_at').executeTakeFirst())
	);
}

async function unwrap(app: App, row: SigningKey): Promise<Key> {
	const { plaintext } = await compactDecrypt(row.wrapped_private_jwk, app.keys.wrapping).catch(
		(cause: unknown) => {
			throw new WrongSecret(
				'SECRET_KEY is not the one that this database was made with: its signing key cannot be unwrapped.',
				{ cause }
			);
		}
	);
	return importJWK(JSON.parse(Buffer.from(plaintext).toString()) as JWK, 'RS256');
}

function memo(app: App, name: string, make: () => Promise<Key>): Promise<Key> {
	const { imported } = cacheOf(app);
	const key = imported.get(name) ?? make();
	imported.set(name, key);
	return key;
}

function cacheOf(app: App): Cache {
	const cache = caches.get(app) ?? { imported: new Map<string, Promise<Key>>() };
	caches.set(app, cache);
	return cache;
}

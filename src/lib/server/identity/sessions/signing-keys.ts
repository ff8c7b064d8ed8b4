import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import {
	CompactEncrypt,
	calculateJwkThumbprint,
	compactDecrypt,
	exportJWK,
	exportSPKI,
	generateKeyPair,
	importJWK,
	type JWK
} from 'jose';
import type { Db, SigningKey } from '../../db/schema.ts';
import { statement } from '../../db/statement.ts';
import type { App } from '../../relying-party.ts';
import { now } from '../../clock.ts';

type PublicKey = Awaited<ReturnType<typeof importJWK>>;

/** The key that signs. */
export interface CurrentKey {
	kid: string;
	key: KeyObject;
}

/** Milliseconds for which the current key is cached. */
const CURRENT_TTL = 30 * 1000;

/** By `kid`: a key never changes, and importing one costs more than using it. */
interface Cache {
	privateKeys: Map<string, Promise<KeyObject>>;
	publicKeys: Map<string, Promise<PublicKey>>;
	pems: Map<string, Promise<string>>;
	/** `until`: by the steady clock of the process. */
	current?: CurrentKey & { until: number };
}

const caches = new WeakMap<App, Cache>();

/** A new pair, to sign from `activates_at` on; not stored yet. */
export async function make(app: App, activates_at: string): Promise<SigningKey> {
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
		activates_at,
		retires_at: null
	};
}

/** The app's public keys as a JWK Set (RFC 7517 §5). */
export async function publicKeys(db: Db, app: App): Promise<{ keys: JWK[] }> {
	const rows = await published(db, app).orderBy('created_at').execute();
	return { keys: rows.map((row) => JSON.parse(row.public_jwk) as JWK) };
}

/** The key that signs now; where another is to follow, until then. */
export async function current(db: Db, app: App): Promise<CurrentKey> {
	const cache = cacheOf(app);
	if (cache.current && performance.now() < cache.current.until) return cache.current;
	const rows = await published(db, app).orderBy('activates_at', 'desc').execute();
	// The clock may have been set back to before the first.
	const row = rows.find(({ activates_at }) => activates_at <= now()) ?? rows.at(-1);
	if (!row) throw new Error('The app has no signing key.');
	const key = await memo(cache.privateKeys, row.id, () => unwrap(app, row));
	const following = rows.filter(({ activates_at }) => activates_at > row.activates_at);
	const waits = following.map(({ activates_at }) => Date.parse(activates_at) - Date.now());
	cache.current = { kid: row.id, key, until: performance.now() + Math.min(CURRENT_TTL, ...waits) };
	return cache.current;
}

const byKid = statement((db, { app_id, kid, now }: { app_id: string; kid: string; now: string }) =>
	db
		.selectFrom('signing_key')
		.select(['id', 'public_jwk'])
		.where('app_id', '=', app_id)
		.where('id', '=', kid)
		.where((eb) => eb.or([eb('retires_at', 'is', null), eb('retires_at', '>', now)]))
);

/** The public key with that `kid`, or undefined. */
export async function find(db: Db, app: App, kid: string): Promise<PublicKey | undefined> {
	const row = await byKid.first(db, { app_id: app.id, kid, now: now() });
	if (!row) return undefined;
	const { id, public_jwk } = row;
	return memo(cacheOf(app).publicKeys, id, () => importJWK(JSON.parse(public_jwk) as JWK, 'RS256'));
}

/** The public part of the key that signs now, as PEM (RFC 7468 §13). */
export async function currentPem(db: Db, app: App): Promise<string> {
	const { kid } = await current(db, app);
	return memo(cacheOf(app).pems, kid, () => exportPem(db, app, kid));
}

async function exportPem(db: Db, app: App, kid: string): Promise<string> {
	const row = await published(db, app).where('id', '=', kid).executeTakeFirstOrThrow();
	return exportSPKI((await importJWK(JSON.parse(row.public_jwk) as JWK, 'RS256')) as CryptoKey);
}

/** Keys whose signatures count. */
export function published(db: Db, app: App) {
	return db
		.selectFrom('signing_key')
		.selectAll()
		.where('app_id', '=', app.id)
		.where((eb) => eb.or([eb('retires_at', 'is', null), eb('retires_at', '>', now())]));
}

async function unwrap(app: App, row: SigningKey): Promise<KeyObject> {
	const { plaintext } = await compactDecrypt(row.wrapped_private_jwk, app.keys.wrapping);
	const jwk = JSON.parse(Buffer.from(plaintext).toString()) as JsonWebKey;
	return createPrivateKey({ key: jwk, format: 'jwk' });
}

function memo<T>(made: Map<string, Promise<T>>, kid: string, make: () => Promise<T>): Promise<T> {
	const known = made.get(kid) ?? make();
	made.set(kid, known);
	return known;
}

function cacheOf(app: App): Cache {
	const cache = caches.get(app) ?? {
		privateKeys: new Map<string, Promise<KeyObject>>(),
		publicKeys: new Map<string, Promise<PublicKey>>(),
		pems: new Map<string, Promise<string>>()
	};
	caches.set(app, cache);
	return cache;
}

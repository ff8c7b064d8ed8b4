import { isWithin, MINUTE, now } from './clock.ts';
import { equal, hash, mac, randomId, randomSecret } from './crypto.ts';
import type { ApiKey, Db } from './db/schema.ts';
import { transact } from './db/transact.ts';
import * as events from './events/events.ts';
import * as log from './log/log.ts';
import { Lru } from './lru.ts';
import type { App } from './relying-party.ts';

/**
 * The keys that the operator makes for the management API. The app has one more, which derives from its
 * own key and is in no table. A key ends in a MAC over its random part, so that a wrong one is refused
 * without a look into the database, which has only hashes.
 */

const PREFIX = 'postern_';
/** Characters of the random part: 256 bits. */
const SECRET = 43;
/** Bytes of the MAC. */
const MAC = 16;

/** Who calls: the id of a key that the operator made, or null for the app's own. */
export interface Holder {
	key_id: string | null;
}

export type ListedKey = Omit<ApiKey, 'app_id' | 'key_hash'>;

/** Makes a key; the answer is the only place where it is written. */
export function create(db: Db, app: App, name: string) {
	const key = spell(app, randomSecret());
	const row = { id: randomId(), app_id: app.id, name, key_hash: hashOf(key), created_at: now() };
	return transact(db, async (trx) => {
		await trx
			.insertInto('api_key')
			.values({ ...row, last_used_at: null })
			.execute();
		await events.record(trx, app, { kind: 'api_key_created', target: row.id });
		return { id: row.id, name, key };
	});
}

/** The keys that count, the oldest first. */
export function list(db: Db, app: App): Promise<ListedKey[]> {
	return db
		.selectFrom('api_key')
		.select(['id', 'name', 'created_at', 'last_used_at'])
		.where('app_id', '=', app.id)
		.orderBy('created_at')
		.orderBy('id')
		.execute();
}

/** Ends a key from this moment on; undefined if there is no such key. */
export function revoke(db: Db, app: App, id: string): Promise<{ name: string } | undefined> {
	return transact(db, async (trx) => {
		const revoked = await trx
			.deleteFrom('api_key')
			.where('id', '=', id)
			.where('app_id', '=', app.id)
			.returning('name')
			.executeTakeFirst();
		if (revoked) await events.record(trx, app, { kind: 'api_key_revoked', target: id });
		return revoked;
	});
}

/** Who holds the key; undefined for one that is wrong or revoked. */
export async function find(db: Db, app: App, key: string): Promise<Holder | undefined> {
	if (equal(key, app.keys.management)) return { key_id: null };
	const secret = key.slice(PREFIX.length, PREFIX.length + SECRET);
	if (!equal(key, spell(app, secret))) return undefined;
	const row = await db
		.selectFrom('api_key')
		.select(['id', 'last_used_at'])
		.where('key_hash', '=', hashOf(key))
		.where('app_id', '=', app.id)
		.executeTakeFirst();
	if (!row) return undefined;
	noteUse(db, row);
	return { key_id: row.id };
}

function spell(app: App, secret: string): string {
	const proof = mac(app.keys.api, secret).subarray(0, MAC);
	return `${PREFIX}${secret}${proof.toString('base64url')}`;
}

const hashOf = (key: string) => hash(`api key ${key}`);

/** When this process last wrote that a key was used, in milliseconds. */
const written = new Lru<number>(1000);

/** Writes the use at most once a minute, and lets no caller wait: the answer does not depend on it. */
function noteUse(db: Db, { id, last_used_at }: Pick<ApiKey, 'id' | 'last_used_at'>): void {
	const before = written.get(id) ?? -Infinity;
	if (performance.now() - before < MINUTE * 1000) return;
	written.set(id, performance.now());
	if (last_used_at !== null && isWithin(last_used_at, MINUTE)) return;
	const use = db.updateTable('api_key').set({ last_used_at: now() }).where('id', '=', id);
	use.execute().catch(log.fault);
}

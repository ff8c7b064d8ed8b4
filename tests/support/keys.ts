import * as appKey from '../../src/lib/server/app-key.ts';
import { deriveKeys, type Keys } from '../../src/lib/server/crypto.ts';
import { query } from './database.ts';
import type { Server } from './server.ts';

/** The keys of the app that a server serves, which has started; it has a SECRET_KEY in its settings. */
export async function keysOf(server: Server): Promise<Keys> {
	type Row = { id: string; sealed_key: string };
	const rows = await query<Row>(server, 'select id, sealed_key from app order by created_at');
	const row = rows.find(({ id }) => id === server.appId) ?? rows[0];
	const key = row && appKey.open(row.sealed_key, server.env['SECRET_KEY'] ?? '', row.id);
	if (key === undefined) throw new Error('SECRET_KEY does not open the key of the app.');
	return deriveKeys(key, row?.id ?? '');
}

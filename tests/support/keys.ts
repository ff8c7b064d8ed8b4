import * as appKey from '../../src/lib/server/app-key.ts';
import { deriveKeys, type Keys } from '../../src/lib/server/crypto.ts';
import { query } from './database.ts';
import type { Server } from './server.ts';

/** The keys of the app that a server serves, which has started; it has a SECRET_KEY in its settings. */
export async function keysOf(server: Server): Promise<Keys> {
	const [row] = await query<{ sealed_key: string }>(
		server,
		'select sealed_key from app where id = ?',
		server.appId
	);
	const key = appKey.open(row?.sealed_key ?? '', server.env['SECRET_KEY'] ?? '', server.appId);
	if (key === undefined) throw new Error('SECRET_KEY does not open the key of the app.');
	return deriveKeys(key, server.appId);
}

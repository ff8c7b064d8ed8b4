import { generateKeyPairSync } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import type { Keys } from '../../src/lib/server/crypto.ts';
import { query } from './database.ts';
import type { Server } from './server.ts';

/** Adds a signing key to a server's database, as a rotation does, which signs from that time on. */
export async function addSigningKey(
	server: Server,
	keys: Keys,
	{ id, activatesAt }: { id: string; activatesAt: number }
): Promise<void> {
	const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const wrapped = await new CompactEncrypt(
		Buffer.from(JSON.stringify(privateKey.export({ format: 'jwk' })))
	)
		.setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
		.encrypt(keys.wrapping);
	const jwk = { ...publicKey.export({ format: 'jwk' }), kid: id, alg: 'RS256', use: 'sig' };
	await query(
		server,
		`insert into signing_key
		(id, app_id, public_jwk, wrapped_private_jwk, created_at, activates_at)
		values (?, (select id from app), ?, ?, ?, ?)`,
		...[id, JSON.stringify(jwk), wrapped],
		...[server.now(), activatesAt].map((time) => new Date(time).toISOString())
	);
}

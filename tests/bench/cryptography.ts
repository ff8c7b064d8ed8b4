import { randomBytes, webcrypto } from 'node:crypto';

const { subtle } = webcrypto;
const es256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const rs256 = {
	name: 'RSASSA-PKCS1-v1_5',
	modulusLength: 2048,
	publicExponent: Uint8Array.of(1, 0, 1),
	hash: 'SHA-256'
};

/**
 * Makes a function that does, so many times, what no passkey sign-in is without: one ES256
 * verification and one RS256 signature, by Web Cryptography as the server's libraries do it, with
 * keys that are imported already. It gives the milliseconds of processor time.
 */
export async function bareCryptography(): Promise<(count: number) => Promise<number>> {
	const passkey = await subtle.generateKey(es256, false, ['sign', 'verify']);
	const signing = await subtle.generateKey(rs256, false, ['sign', 'verify']);
	const data = randomBytes(300);
	const signature = await subtle.sign(es256, passkey.privateKey, data);
	return async (count) => {
		const before = process.cpuUsage();
		for (let i = 0; i < count; i++) {
			const good = await subtle.verify(es256, passkey.publicKey, signature, data);
			if (!good) throw new Error('A signature of ours is not good.');
			await subtle.sign(rs256, signing.privateKey, data);
		}
		const { user, system } = process.cpuUsage(before);
		return (user + system) / 1000;
	};
}

import {
	createHash,
	createHmac,
	hash as digest,
	hkdfSync,
	randomBytes,
	timingSafeEqual
} from 'node:crypto';

/** Keys of one app, each for one purpose, derived from `SECRET_KEY` (RFC 5869). 32 bytes each. */
export interface Keys {
	/** Derives refresh tokens from their predecessors. */
	refresh: Buffer;
	/** Derives the ids of decoy users. */
	decoy: Buffer;
	/** Wraps private signing keys. */
	wrapping: Buffer;
	/** The app's own key for the management API, base64url. */
	management: string;
}

/** Derives the keys of the app `appId`; the same secret always gives the same keys. */
export function deriveKeys(secretKey: string, appId: string): Keys {
	const derive = (purpose: string) =>
		Buffer.from(hkdfSync('sha256', secretKey, appId, `postern ${purpose}`, 32));
	return {
		refresh: derive('refresh tokens'),
		decoy: derive('decoy users'),
		wrapping: derive('key wrapping'),
		management: derive('management api').toString('base64url')
	};
}

/** 256 random bits as base64url text: a bearer secret, a challenge, a user handle. */
export function randomSecret(): string {
	return randomBytes(32).toString('base64url');
}

/** A random id of 24 letters and digits (142 bits), as Passage's ids are. */
export function randomId(): string {
	return toId(randomBytes(32));
}

/** The id of 24 letters and digits that stands for 32 uniform bytes. */
export function toId(bytes: Buffer): string {
	const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
	let rest = BigInt(`0x${bytes.toString('hex')}`);
	let id = '';
	for (let i = 0; i < 24; i++, rest /= 62n) id += alphabet[Number(rest % 62n)];
	return id;
}

/** SHA-256 as base64url, for secrets of at least 128 random bits. */
export function hash(secret: string): string {
	return digest('sha256', secret, 'base64url');
}

/** HMAC-SHA-256 over unambiguously joined parts. */
export function mac(key: Buffer, ...parts: string[]): Buffer {
	return createHmac('sha256', key).update(JSON.stringify(parts)).digest();
}

/** Compares two secrets in a time that does not depend on where they differ. */
export function equal(a: string, b: string): boolean {
	return timingSafeEqual(
		createHash('sha256').update(a).digest(),
		createHash('sha256').update(b).digest()
	);
}

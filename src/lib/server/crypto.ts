import {
	createCipheriv,
	createDecipheriv,
	createHmac,
	createSecretKey,
	hash as digest,
	hkdfSync,
	randomBytes,
	randomInt,
	timingSafeEqual,
	type KeyObject
} from 'node:crypto';

/** Keys of one app, each for one purpose, derived from the app's key (RFC 5869). */
export interface Keys {
	/** Derives a refresh token from its predecessor. */
	refresh: KeyObject;
	/** Derives the ids of decoy users. */
	decoy: KeyObject;
	/** Encrypts ceremonies for the clients that take them along. */
	ceremony: KeyObject;
	/** Wraps private signing keys. */
	wrapping: KeyObject;
	/** Keys the hashes of passcodes. */
	passcode: KeyObject;
	/** Keys the hashes of identifiers that messages and failures are counted by. */
	counting: KeyObject;
	/** Encrypts the positions in lists that links to the next page hold. */
	paging: KeyObject;
	/** Encrypts messages until they are sent. */
	outbox: KeyObject;
	/** Proves that a key for the management API was made here. */
	api: KeyObject;
	/** The app's own key for the management API, base64url. */
	management: string;
}

/** Derives the keys of the app `appId`; the same key of the app always gives the same ones. */
export function deriveKeys(appKey: string, appId: string): Keys {
	const derive = (purpose: string) => deriveKey(appKey, appId, `postern ${purpose}`);
	return {
		refresh: derive('refresh tokens'),
		decoy: derive('decoy users'),
		ceremony: derive('ceremonies'),
		wrapping: derive('key wrapping'),
		passcode: derive('one-time passcodes'),
		counting: derive('counting by address'),
		paging: derive('paging'),
		outbox: derive('outbox'),
		api: derive('api keys'),
		management: derive('management api').export().toString('base64url')
	};
}

/** A key of 32 bytes for one purpose. To import one costs more than to use it. */
export function deriveKey(secret: string, salt: string, purpose: string): KeyObject {
	return createSecretKey(Buffer.from(hkdfSync('sha256', secret, salt, purpose, 32)));
}

/** Bytes of a pool, because a call of the system's generator costs more than most secrets do. */
let pool = randomBytes(0);
let taken = 0;

/** At most 32 random bytes, which leave no copy in the pool. */
function random(size: number): Buffer {
	if (taken + size > pool.length) [pool, taken] = [randomBytes(4096), 0];
	const from = pool.subarray(taken, (taken += size));
	const bytes = Buffer.from(from);
	from.fill(0);
	return bytes;
}

/** 256 random bits as base64url text: a bearer secret, a challenge, a user handle. */
export function randomSecret(): string {
	return random(32).toString('base64url');
}

/** 256 random bits in hexadecimal. */
export function randomHex(): string {
	return random(32).toString('hex');
}

/** Six random decimal digits, each text as likely as any other. */
export function randomDigits(): string {
	return String(randomInt(1_000_000)).padStart(6, '0');
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** The bytes below it stand for each letter equally often. */
const FAIR = 256 - (256 % ALPHABET.length);

/** A random id of 24 letters and digits (142 bits), as Passage's ids are. */
export function randomId(): string {
	let id = '';
	while (id.length < 24) {
		for (const byte of random(32)) {
			if (byte < FAIR && id.length < 24) id += ALPHABET[byte % ALPHABET.length];
		}
	}
	return id;
}

/** The id of 24 letters and digits that stands for 32 uniform bytes. */
export function toId(bytes: Buffer): string {
	let rest = BigInt(`0x${bytes.toString('hex')}`);
	let id = '';
	for (let i = 0; i < 24; i++, rest /= 62n) id += ALPHABET[Number(rest % 62n)];
	return id;
}

/** SHA-256 as base64url, for secrets of at least 128 random bits. */
export function hash(secret: string): string {
	return digest('sha256', secret, 'base64url');
}

/** HMAC-SHA-256 over unambiguously joined parts. */
export function mac(key: KeyObject, ...parts: string[]): Buffer {
	return createHmac('sha256', key).update(JSON.stringify(parts)).digest();
}

/** Compares two secrets in a time that does not depend on where they differ. */
export function equal(a: string, b: string): boolean {
	return timingSafeEqual(digest('sha256', a, 'buffer'), digest('sha256', b, 'buffer'));
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts text with AES-256-GCM (NIST SP 800-38D); base64url. */
export function seal(key: KeyObject, text: string): string {
	const nonce = random(NONCE_BYTES);
	const cipher = createCipheriv('aes-256-gcm', key, nonce);
	const sealed = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
	return Buffer.concat(sealed).toString('base64url');
}

/** The text that was sealed with the same key; throws for anything else. */
export function unseal(key: KeyObject, sealed: string): string {
	const bytes = Buffer.from(sealed, 'base64url');
	const nonce = bytes.subarray(0, NONCE_BYTES);
	const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
	decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
	const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
	return Buffer.concat([text, decipher.final()]).toString('utf8');
}

import { algorithm } from './algorithms.ts';
import type { StoredCredential } from './assertion.ts';
import { Authenticator } from './authenticator.ts';
import { encode } from './cbor.ts';

/** What other systems export of a passkey's public key. */

type Shape = (credential: StoredCredential) => unknown;

const cose: (credential: StoredCredential) => Buffer = ({ algorithm: number, keys }) =>
	encode(algorithm(number).cose(keys.publicKey));
const der = ({ keys }: StoredCredential) => keys.publicKey.export({ type: 'spki', format: 'der' });
const pem = ({ keys }: StoredCredential) =>
	keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const jwk = ({ keys }: StoredCredential) => keys.publicKey.export({ format: 'jwk' });

export const SHAPES: Record<string, Shape> = {
	'COSE, base64url': (key) => cose(key).toString('base64url'),
	'COSE, base64': (key) => cose(key).toString('base64'),
	'COSE, hex': (key) => cose(key).toString('hex'),
	'COSE, bytea of PostgreSQL': (key) => `\\x${cose(key).toString('hex')}`,
	'COSE, a list of bytes': (key) => [...cose(key)],
	'COSE, a buffer of Node in JSON': (key) => cose(key).toJSON(),
	'SPKI, base64': (key) => der(key).toString('base64'),
	'SPKI, base64url': (key) => der(key).toString('base64url'),
	'SPKI, hex': (key) => der(key).toString('hex').toUpperCase(),
	PEM: pem,
	'PEM in one line': (key) => pem(key).trim(),
	'PEM, base64': (key) => Buffer.from(pem(key)).toString('base64'),
	JWK: jwk,
	'JWK as text': (key) => JSON.stringify(jwk(key)),
	'JWK with its use': (key) => ({ ...jwk(key), use: 'sig', kid: '1', key_ops: ['verify'] }),
	'JWK, base64': (key) => Buffer.from(JSON.stringify(jwk(key))).toString('base64')
};

/** The COSE_Key as Postern stores it. */
export const stored = (key: StoredCredential): string => cose(key).toString('base64url');

/** A device with a passkey that another system made, for a user whom it names so. */
export function elsewhere(
	userHandle: string | Buffer,
	traits?: ConstructorParameters<typeof Authenticator>[0]
): { device: Authenticator; passkey: StoredCredential } {
	const device = new Authenticator(traits);
	const name = 'someone@example.com';
	device.create(
		{
			rp: { id: 'localhost', name: 'Another' },
			user: { id: Buffer.from(userHandle).toString('base64url'), name, displayName: name },
			challenge: Buffer.from('of another system').toString('base64url'),
			pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg }))
		},
		{ origin: 'http://localhost' }
	);
	const [passkey] = device.credentials;
	if (!passkey) throw new Error('The device has made no passkey.');
	return { device, passkey };
}

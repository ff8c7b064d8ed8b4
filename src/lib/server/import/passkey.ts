import * as clean from '../../text/clean.ts';
import { now } from '../clock.ts';
import { randomId } from '../crypto.ts';
import type { Credential } from '../db/schema.ts';
import { isId } from '../id.ts';
import { providerOf } from '../identity/passkeys/names.ts';
import { bytesOf, isAmbiguous } from './binary.ts';
import { toCose } from './public-key.ts';
import { Refused } from './rows.ts';
import { boolean, integer, time } from './values.ts';

/** A passkey as other systems export it, as the columns of a credential. */

/** The first of these names that a passkey has gives the member. */
const ALIASES = {
	credential_id: ['cred_id', 'credential_id', 'credentialId', 'key_id', 'id', 'ID'],
	public_key: [
		'public_key',
		'publicKey',
		'public_key_jwk',
		'credential_public_key',
		'credentialPublicKey'
	],
	user_handle: ['user_handle', 'userHandle'],
	sign_count: ['sign_count', 'signCount', 'counter'],
	transports: ['transports', 'transport'],
	aaguid: ['aaguid', 'AAGUID'],
	backup_eligible: ['backup_eligible', 'backupEligible'],
	backed_up: ['backed_up', 'backup_state', 'backupState', 'credential_backed_up', 'backedUp'],
	device_type: ['credential_device_type', 'credentialDeviceType'],
	name: ['friendly_name', 'name', 'display_name'],
	last_login_at: ['last_login_at', 'last_used_at'],
	created_at: ['created_at', 'added_at', 'createdAt']
} as const;

type Members = Record<string, unknown>;
export type PasskeyColumns = Omit<Credential, 'app_id' | 'user_id'>;

/** WebAuthn L3 §5.8.4 leaves the list open. */
const TRANSPORT = /^[a-z][a-z-]{0,31}$/;
const MAX_TRANSPORTS = 10;
/** WebAuthn L3 §5.8.3, in bytes; and §5.4.3 for the user handle. */
const MAX_ID = 1023;
const MAX_HANDLE = 64;
const NO_MODEL = '00000000-0000-0000-0000-000000000000';

/** The columns of a passkey. Throws Refused for one that can log no user in here. */
export function columnsOf(passkey: Members, rpId: string): PasskeyColumns {
	const given = (member: keyof typeof ALIASES) => memberOf(passkey, member);
	if (passkey['mfa_only'] === true || passkey['is_passwordless'] === false) {
		throw new Refused('a second factor, which finds no user by itself');
	}
	const credentialId = bytesOf(given('credential_id'));
	if (!credentialId || credentialId.length < 1 || credentialId.length > MAX_ID) {
		throw new Refused('the id is missing, or in no known form');
	}
	const isSynced = /^multi_?device$/i.test(String(given('device_type') ?? ''));
	const createdAt = time('created_at', given('created_at')) ?? now();
	const aaguid = aaguidOf(given('aaguid'));
	return {
		id: ownId(passkey),
		rp_id: rpIdOf(passkey, rpId),
		credential_id: credentialId.toString('base64url'),
		public_key: publicKeyOf(given('public_key')),
		user_handle: handleOf(given('user_handle')),
		sign_count: integer('sign_count', given('sign_count'), 2 ** 32 - 1) ?? 0,
		transports: JSON.stringify(transportsOf(given('transports'))),
		aaguid,
		backup_eligible: Number(boolean('backup_eligible', given('backup_eligible')) ?? isSynced),
		backed_up: Number(boolean('backed_up', given('backed_up')) ?? false),
		name: nameOf(given('name')) || providerOf({ aaguid }) || 'Passkey',
		usage_count: integer('usage_count', passkey['usage_count'], 2 ** 31 - 1) ?? 0,
		last_login_at: time('last_login_at', given('last_login_at')) ?? null,
		created_at: createdAt,
		updated_at: time('updated_at', passkey['updated_at']) ?? createdAt
	};
}

/** Whether the passkey has a public key; Passage lists passkeys without. */
export function hasKey(passkey: Members): boolean {
	return memberOf(passkey, 'public_key') !== undefined;
}

function memberOf(passkey: Members, member: keyof typeof ALIASES): unknown {
	const name = ALIASES[member].find((each) => passkey[each] != null && passkey[each] !== '');
	return name === undefined ? undefined : passkey[name];
}

function publicKeyOf(given: unknown): string {
	try {
		return toCose(given);
	} catch (cause) {
		throw new Refused(`the public key cannot be used: ${(cause as Error).message}`);
	}
}

/** The id by which our own export and Passage name the row, where it is not the credential's. */
function ownId(passkey: Members): string {
	const { id } = passkey;
	const isOwn = typeof id === 'string' && isId(id) && id.length === 24 && 'cred_id' in passkey;
	return isOwn ? id : randomId();
}

function rpIdOf({ rp_id }: Members, ours: string): string {
	if (rp_id == null || rp_id === ours) return ours;
	throw new Refused(`made for ${clean.line(String(rp_id)).slice(0, 80)}, and this is ${ours}`);
}

/** Null where it is missing, and where its bytes are open: then the first use says it. */
function handleOf(given: unknown): string | null {
	if (typeof given === 'string' && isAmbiguous(given.trim())) return null;
	const bytes = bytesOf(given) ?? (typeof given === 'string' ? Buffer.from(given) : undefined);
	return bytes && bytes.length <= MAX_HANDLE ? bytes.toString('base64url') : null;
}

/** As a list, or as text between commas or spaces, also in brackets. */
function transportsOf(given: unknown): string[] {
	const listed = typeof given === 'string' ? given.split(/[\s,;[\]{}"]+/) : given;
	if (!Array.isArray(listed)) return [];
	const known = listed.filter((each) => typeof each === 'string' && TRANSPORT.test(each));
	return [...new Set(known as string[])].slice(0, MAX_TRANSPORTS);
}

/** A UUID as text or as its bytes. */
function aaguidOf(given: unknown): string {
	const hex = typeof given === 'string' ? given.replace(/-/g, '') : '';
	const digits = /^[0-9a-f]{32}$/i.test(hex) ? hex : (bytesOf(given)?.toString('hex') ?? '');
	const parts = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(digits.toLowerCase());
	return parts ? parts.slice(1).join('-') : NO_MODEL;
}

function nameOf(given: unknown): string {
	if (typeof given !== 'string') return '';
	const plain = clean.line(given).replace(/\p{Cc}/gu, '');
	return [...plain].slice(0, 64).join('').trim();
}

import type { Field } from '../../profile/declaration.ts';
import { check, type Values } from '../../profile/validation.ts';
import { languageOf } from '../../i18n/languages.ts';
import { canonical, words, type IdentifierKind } from '../identifier.ts';
import { isId } from '../id.ts';
import { profile as declared } from '../profile/declaration.ts';
import type { App } from '../relying-party.ts';
import { bytesOf } from './binary.ts';
import type { Given } from './given.ts';
import { columnsOf, hasKey, type PasskeyColumns } from './passkey.ts';
import { Refused } from './rows.ts';
import { boolean, integer, isAbsent, time } from './values.ts';

/** A row that was checked: what it says of a user, and nothing of what it leaves open. */
export interface Entry {
	line: number;
	adds: boolean;
	id: string | undefined;
	email: string | undefined;
	email_verified: boolean;
	phone: string | undefined;
	phone_verified: boolean;
	status: 'pending' | 'active' | 'inactive' | undefined;
	/** Of a user who is new here. */
	once: {
		user_handle: string | undefined;
		language: string | null;
		login_count: number;
		last_login_at: string | null;
		created_at: string | undefined;
		updated_at: string | undefined;
		profile_created_at: string | undefined;
		profile_updated_at: string | undefined;
	};
	metadata: Values;
	profile: Values;
	passkeys: PasskeyColumns[];
	/** Why some of its passkeys are left out. */
	refusals: string[];
	/** Its passkeys without a public key. */
	keyless: number;
}

const MAX_PASSKEYS = 100;

/** Checks what a row says. Throws Refused. */
export function toEntry(app: App, line: number, given: Given): Entry {
	const { id, email, phone } = {
		id: idOf(given.id),
		email: addressOf('email', given.email),
		phone: addressOf('phone', given.phone)
	};
	if (given.adds ? id === undefined : !(id ?? email ?? phone)) {
		throw new Refused(given.adds ? 'no user is named' : 'neither an id nor an address is given');
	}
	return {
		line,
		adds: given.adds === true,
		id,
		email,
		email_verified: boolean('email_verified', given.email_verified) ?? false,
		phone,
		phone_verified: boolean('phone_verified', given.phone_verified) ?? false,
		status: statusOf(given.status),
		once: onceOf(given),
		...fieldsOf(given.fields),
		...passkeysOf(app, given.passkeys)
	};
}

function passkeysOf(app: App, given: Given['passkeys']) {
	const withKey = given.filter(hasKey);
	const refusals: string[] = [];
	const passkeys = withKey.slice(0, MAX_PASSKEYS).flatMap((passkey, index) => {
		try {
			return [columnsOf(passkey, app.rp_id)];
		} catch (cause) {
			if (!(cause instanceof Refused)) throw cause;
			refusals.push(`passkey ${index + 1}: ${cause.message}`);
			return [];
		}
	});
	if (withKey.length > MAX_PASSKEYS) refusals.push(`more than ${MAX_PASSKEYS} passkeys`);
	return { passkeys, refusals, keyless: given.length - withKey.length };
}

function idOf(value: unknown): string | undefined {
	if (isAbsent(value)) return undefined;
	const id = String(value).trim();
	if (isId(id)) return id;
	throw new Refused('id: must have 1 to 64 letters, digits, hyphens and underscores');
}

function addressOf(kind: IdentifierKind, value: unknown): string | undefined {
	if (isAbsent(value) || (typeof value === 'string' && value.trim() === '')) return undefined;
	const found = typeof value === 'string' ? canonical(value, kind) : undefined;
	if (found) return found.value;
	throw new Refused(`${kind}: must be ${words(kind)}`);
}

function statusOf(value: unknown): Entry['status'] {
	if (isAbsent(value)) return undefined;
	const status = String(value).trim().toLowerCase();
	if (status === 'active' || status === 'inactive' || status === 'pending') return status;
	throw new Refused('status: must be active, inactive or pending');
}

function onceOf(given: Given): Entry['once'] {
	const handle = bytesOf(given.user_handle);
	return {
		// WebAuthn L3 §5.4.3.
		user_handle: handle && handle.length <= 64 ? handle.toString('base64url') : undefined,
		language: languageOf(String(given.language ?? '')) ?? null,
		login_count: integer('login_count', given.login_count, 2 ** 31 - 1) ?? 0,
		last_login_at: time('last_login_at', given.last_login_at) ?? null,
		created_at: time('created_at', given.created_at),
		updated_at: time('updated_at', given.updated_at),
		profile_created_at: time('created_at', given.profile_created_at),
		profile_updated_at: time('updated_at', given.profile_updated_at)
	};
}

/** The values by where they are stored. One that is required may be missing: /welcome asks for it. */
function fieldsOf(given: Record<string, unknown>) {
	const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value != null));
	const known = declared.fields.filter((field) => !isBlank(field, present[field.name]));
	for (const field of declared.fields) if (!known.includes(field)) delete present[field.name];
	const result = check(known, present);
	if (!result.ok) {
		const [[name, message] = ['', '']] = Object.entries(result.errors);
		throw new Refused(`${name}: ${message.replace(/\.$/, '')}`);
	}
	const of = (inMetadata: boolean) => {
		const fields = known.filter(({ definition }) => definition.metadata === inMetadata);
		return Object.fromEntries(fields.map(({ name }) => [name, result.values[name] ?? null]));
	};
	return { metadata: of(true), profile: of(false) };
}

/** A box that must be ticked and is not counts as one without an answer. */
function isBlank({ definition }: Field, value: unknown): boolean {
	if (isAbsent(value) || (typeof value === 'string' && !value.trim())) return true;
	return definition.type === 'boolean' && definition.required && value === false;
}

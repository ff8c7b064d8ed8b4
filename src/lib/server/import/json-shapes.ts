import { profile as declared } from '../profile/declaration.ts';
import { isObject } from './binary.ts';
import type { Given } from './given.ts';
import type { Names } from './names.ts';

/** The shapes of JSON that users are exported in; each element says by its members which it has. */

type Members = Record<string, unknown>;

/** What an element says: ours, Passage's, Hanko's, Kratos's, a row of the profile table, or a passkey. */
export function toGiven(element: Members, names: Names): Given {
	if ('traits' in element) return fromKratos(element, names);
	if ('emails' in element) return fromHanko(element);
	if ('passage_id' in element) return fromProfile(element, names);
	if (isPasskey(element)) return fromPasskey(element);
	// As Passage's SDKs answer for one user.
	return fromNative(isObject(element['user']) ? element['user'] : element, names);
}

/** Whether the members are those of one passkey, which names its user. */
export function isPasskey(members: Members): boolean {
	return 'user_id' in members && ['cred_id', 'credential_id'].some((name) => name in members);
}

function fromNative(user: Members, names: Names): Given {
	const { user_metadata, profile, webauthn_devices, ...others } = user;
	const rest = names.rename(others);
	const fields = names.rename({ ...objectIn(user_metadata), ...objectIn(profile) });
	// A table as JSON has the fields beside the id.
	for (const { name } of declared.fields) if (name in rest) fields[name] = rest[name];
	return { ...rest, fields, passkeys: objectsIn(webauthn_devices) };
}

function fromProfile({ passage_id, ...row }: Members, names: Names): Given {
	const { created_at, updated_at, version: _, id: __, ...fields } = row;
	return {
		adds: true,
		id: passage_id,
		fields: names.rename(fields),
		profile_created_at: created_at,
		profile_updated_at: updated_at,
		passkeys: []
	};
}

function fromPasskey({ user_id, ...passkey }: Members): Given {
	return { adds: true, id: user_id, fields: {}, passkeys: [passkey] };
}

/** Hanko's `user export` and what its import takes: several addresses, one of them primary. */
function fromHanko(user: Members): Given {
	const addresses = objectsIn(user['emails']);
	const email = addresses.find(({ is_primary }) => is_primary === true) ?? addresses[0];
	return {
		id: user['user_id'],
		email: email?.['address'],
		email_verified: email?.['is_verified'],
		created_at: user['created_at'],
		fields: {},
		passkeys: objectsIn(user['webauthn_credentials'])
	};
}

/** Kratos's identities with `include_credential`: the schema of the traits is its operator's own. */
function fromKratos(identity: Members, names: Names): Given {
	const { email, phone, ...fields } = names.rename(objectIn(identity['traits']));
	const verified = objectsIn(identity['verifiable_addresses'])
		.filter((address) => address['verified'] === true)
		.map(({ value }) => value);
	return {
		id: identity['id'],
		email,
		email_verified: verified.includes(email),
		phone,
		phone_verified: verified.includes(phone),
		status: identity['state'] ?? undefined,
		created_at: identity['created_at'],
		fields,
		passkeys: Object.values(objectIn(identity['credentials'])).flatMap(kratosPasskeys)
	};
}

function kratosPasskeys(credentials: unknown): Members[] {
	const config = objectIn(objectIn(credentials)['config']);
	const { user_handle } = config;
	return objectsIn(config['credentials']).map(({ authenticator, flags, ...rest }) => ({
		...(user_handle !== undefined && { user_handle }),
		...rest,
		...objectIn(authenticator),
		...objectIn(flags)
	}));
}

function objectIn(value: unknown): Members {
	return isObject(value) ? value : {};
}

function objectsIn(value: unknown): Members[] {
	return Array.isArray(value) ? value.filter(isObject) : [];
}

import { fromRow } from '../../profile/columns.ts';
import { storedFields } from '../../profile/fields.ts';
import type { Credential, Db, IdentityUser, ProfileRow } from '../db/schema.ts';
import * as credentials from '../identity/passkeys/credentials.ts';
import * as identifiers from '../identity/users/identifiers.ts';
import * as userMetadata from '../identity/users/metadata.ts';
import { profile as declared } from '../profile/declaration.ts';
import type { App } from '../relying-party.ts';

/** Users as `import` takes them: everything that lets them log in elsewhere, and their fields. */

/** Users that are read at once. */
const PAGE = 200;
const FIXED = new Set([
	'passage_id',
	'version',
	'created_at',
	'updated_at',
	...storedFields(declared).map(({ name }) => name)
]);

/** All users who have finished their sign-up, a page at a time, in the order of their ids. */
export async function* pages(db: Db, app: App): AsyncGenerator<object[]> {
	for (let after = '', more = true; more;) {
		const users = await db
			.selectFrom('identity_user')
			.selectAll()
			.where('id', '>', after)
			.orderBy('id')
			.limit(PAGE)
			.execute();
		more = users.length === PAGE;
		after = users.at(-1)?.id ?? after;
		const own = users.filter(({ app_id, expires_at }) => app_id === app.id && expires_at === null);
		if (own.length > 0) yield await withTheirs(db, own);
	}
}

async function withTheirs(db: Db, users: IdentityUser[]): Promise<object[]> {
	const ids = users.map(({ id }) => id);
	const passkeys = await db
		.selectFrom('credential')
		.selectAll()
		.where('user_id', 'in', ids)
		.orderBy('created_at')
		.orderBy('id')
		.execute();
	const profiles = await db
		.selectFrom('profile')
		.selectAll()
		.where('passage_id', 'in', ids)
		.execute();
	const passkeysOf = Map.groupBy(passkeys, ({ user_id }) => user_id);
	const profileOf = new Map(profiles.map((row) => [row.passage_id, row]));
	return users.map((user) => toUser(user, passkeysOf.get(user.id) ?? [], profileOf.get(user.id)));
}

function toUser(user: IdentityUser, passkeys: Credential[], profile: ProfileRow | undefined) {
	return {
		id: user.id,
		...identifiers.withFlags(user),
		status: user.status,
		created_at: user.created_at,
		updated_at: user.updated_at,
		last_login_at: user.last_login_at,
		login_count: user.login_count,
		language: user.language,
		user_handle: user.user_handle,
		user_metadata: userMetadata.of(user),
		...profileMembers(profile),
		webauthn_devices: passkeys.map(toPasskey)
	};
}

function profileMembers(row: ProfileRow | undefined) {
	if (!row) return { profile: null };
	const former = Object.entries(row).filter(([name, value]) => !FIXED.has(name) && value !== null);
	return {
		profile: fromRow(declared, { ...row }),
		profile_created_at: row.created_at,
		profile_updated_at: row.updated_at,
		// The columns of fields that src/profile.ts no longer declares.
		...(former.length > 0 && { former_fields: Object.fromEntries(former) })
	};
}

function toPasskey(passkey: Credential) {
	return {
		id: passkey.id,
		cred_id: passkey.credential_id,
		friendly_name: passkey.name,
		rp_id: passkey.rp_id,
		public_key: passkey.public_key,
		user_handle: passkey.user_handle,
		sign_count: passkey.sign_count,
		transports: credentials.transportsOf(passkey),
		aaguid: passkey.aaguid,
		backup_eligible: passkey.backup_eligible === 1,
		backed_up: passkey.backed_up === 1,
		usage_count: passkey.usage_count,
		last_login_at: passkey.last_login_at,
		created_at: passkey.created_at,
		updated_at: passkey.updated_at
	};
}

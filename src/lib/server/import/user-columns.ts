import { now } from '../clock.ts';
import { randomId, randomSecret } from '../crypto.ts';
import type { IdentityUser } from '../db/schema.ts';
import type { App } from '../relying-party.ts';
import type { Entry } from './entry.ts';
import { Refused } from './rows.ts';
import type { Stored } from './stored.ts';

/** The row of a user who is new here. Throws Refused for one who can never log in. */
export function newUser(app: App, { byHandle }: Stored, entry: Entry): IdentityUser {
	const { metadata, once } = entry;
	const { email = null, phone = null, status = 'active' } = entry;
	if (email === null && phone === null && entry.passkeys.length === 0) {
		throw new Refused('the user has neither an address nor a passkey');
	}
	const created_at = once.created_at ?? now();
	const handle = once.user_handle;
	return {
		id: entry.id ?? randomId(),
		app_id: app.id,
		user_handle: handle === undefined || byHandle.has(handle) ? randomSecret() : handle,
		email,
		email_verified: Number(email !== null && entry.email_verified),
		phone,
		phone_verified: Number(phone !== null && entry.phone_verified),
		status,
		user_metadata: Object.keys(metadata).length > 0 ? JSON.stringify(metadata) : null,
		login_count: once.login_count,
		last_login_at: once.last_login_at,
		language: once.language,
		signup_browser_hash: null,
		signup_browser_name: status === 'pending' ? null : '',
		created_at,
		updated_at: once.updated_at ?? created_at,
		// A user whom the team knows is no unfinished sign-up, so a pending one stays too.
		expires_at: null
	};
}

/** The stored row with what a row of the file says: it never takes back that an address is verified, and never lets a disabled user in (P-01). */
export function changedUser(before: IdentityUser, entry: Entry): IdentityUser {
	const { email = before.email, phone = before.phone, metadata } = entry;
	const merged = { ...(JSON.parse(before.user_metadata ?? '{}') as object), ...metadata };
	const { status = entry.adds ? before.status : 'active' } = entry;
	const finishes = before.status === 'pending' && status === 'active';
	const ends = before.status === 'active' && status === 'inactive';
	return {
		...before,
		email,
		email_verified: Number(
			(email === before.email && before.email_verified === 1) ||
				(entry.email !== undefined && entry.email_verified)
		),
		phone,
		phone_verified: Number(
			(phone === before.phone && before.phone_verified === 1) ||
				(entry.phone !== undefined && entry.phone_verified)
		),
		status: finishes || ends ? status : before.status,
		...(finishes && { expires_at: null, signup_browser_name: '' }),
		user_metadata: Object.keys(metadata).length > 0 ? JSON.stringify(merged) : before.user_metadata
	};
}

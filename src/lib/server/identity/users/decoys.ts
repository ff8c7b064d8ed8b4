import { now } from '../../clock.ts';
import { mac, toId } from '../../crypto.ts';
import type { IdentityUser } from '../../db/schema.ts';
import type { Identifier } from '../../identifier.ts';
import type { App } from '../../relying-party.ts';

/** Users who stand in for the account that an identifier does not have; never stored. */

/** The id of the identifier's decoy: always the same, and like a real one. */
export function idOf(app: App, { value }: Identifier): string {
	return toId(mac(app.keys.decoy, value));
}

/** The identifier's decoy. */
export function of(app: App, identifier: Identifier): IdentityUser {
	const { kind, value } = identifier;
	return {
		id: idOf(app, identifier),
		app_id: app.id,
		user_handle: '',
		email: kind === 'email' ? value : null,
		email_verified: 0,
		phone: kind === 'phone' ? value : null,
		phone_verified: 0,
		status: 'pending',
		user_metadata: null,
		login_count: 0,
		last_login_at: null,
		language: null,
		signup_browser_hash: null,
		signup_browser_name: null,
		created_at: now(),
		updated_at: now(),
		expires_at: null
	};
}

/** The ids that the codes and links sent to the identifier may name: those from before a sign-up, the decoy's. */
export function idsBehind(app: App, { id }: IdentityUser, identifier: Identifier): string[] {
	return [id, idOf(app, identifier)];
}

import type { Db } from '../db/schema.ts';
import type { App } from './app.ts';
import * as credentials from './credentials.ts';
import * as userMetadata from './metadata.ts';
import * as users from './users.ts';

/**
 * Everything that the service holds about a user, for the user to take along (GDPR art. 15 and 20).
 * Secrets are left out: they are of no use to anybody but who was sent them.
 */
export async function collect(db: Db, app: App, userId: string) {
	const { app_id: _, ...user } = await users.get(db, app, userId);
	const passkeys = await credentials.list(db, userId);
	return {
		user: {
			...user,
			email_verified: user.email_verified === 1,
			phone_verified: user.phone_verified === 1,
			user_metadata: userMetadata.of(user)
		},
		passkeys: passkeys.map(({ app_id: _, user_id: __, transports, ...passkey }) => ({
			...passkey,
			transports: JSON.parse(transports) as string[],
			backup_eligible: passkey.backup_eligible === 1,
			backed_up: passkey.backed_up === 1
		})),
		// Those too that have ended and wait for the purge.
		sessions: await db
			.selectFrom('refresh_family')
			.select(['id', 'signed_in_from', 'authenticated_at', 'expires_at', 'ended_at'])
			.where('user_id', '=', userId)
			.orderBy('authenticated_at')
			.execute(),
		one_time_passcodes: await db
			.selectFrom('one_time_passcode')
			.select(['id', 'channel', 'address', 'tries', 'created_at', 'expires_at'])
			.where('user_id', '=', userId)
			.orderBy('created_at')
			.execute(),
		magic_links: await db
			.selectFrom('magic_link')
			.select(['purpose', 'channel', 'address', 'state', 'requested_from'])
			.select(['created_at', 'expires_at'])
			.where('user_id', '=', userId)
			.orderBy('created_at')
			.execute(),
		messages: await db
			.selectFrom('outbox')
			.select(['channel', 'state', 'attempts', 'created_at', 'due_at', 'expires_at'])
			.where('user_id', '=', userId)
			.orderBy('created_at')
			.execute()
	};
}

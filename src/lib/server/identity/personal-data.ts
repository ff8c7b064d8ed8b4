import type { Db, IdentityUser, MessageRequest } from '../db/schema.ts';
import type { App } from '../relying-party.ts';
import * as activity from './activity.ts';
import { networkOf } from './messages/passcode-failures.ts';
import * as rateLimits from './messages/rate-limits.ts';
import * as credentials from './passkeys/credentials.ts';
import * as identifiers from './users/identifiers.ts';
import * as userMetadata from './users/metadata.ts';
import * as users from './users/users.ts';

const KINDS = ['email', 'phone'] as const;

/**
 * Everything that the service stores about a user, for the user's download (GDPR art. 15 and 20),
 * except secrets and their hashes.
 */
export async function collect(db: Db, app: App, userId: string) {
	const user = await users.get(db, app, userId);
	const { app_id: _, signup_browser_hash: __, ...plain } = user;
	const passkeys = await credentials.list(db, userId);
	return {
		user: {
			...plain,
			email_verified: identifiers.isVerified(user, 'email'),
			phone_verified: identifiers.isVerified(user, 'phone'),
			user_metadata: userMetadata.of(user)
		},
		passkeys: passkeys.map(({ app_id: _, user_id: __, ...passkey }) => ({
			...passkey,
			transports: credentials.transportsOf(passkey),
			backup_eligible: passkey.backup_eligible === 1,
			backed_up: passkey.backed_up === 1
		})),
		// Ended ones too, until they are purged.
		sessions: await db
			.selectFrom('session')
			.select(['id', 'browser_name', 'authenticated_at', 'authenticated_with', 'draft_id'])
			.select(['refresh_counter', 'refreshed_at', 'expires_at', 'ended_at'])
			.where('user_id', '=', userId)
			.orderBy('authenticated_at')
			.execute(),
		known_browsers: await db
			.selectFrom('known_browser')
			.select('last_login_at')
			.where('user_id', '=', userId)
			.orderBy('last_login_at')
			.execute(),
		one_time_passcodes: await db
			.selectFrom('one_time_passcode')
			.select(['id', 'asked', 'identifier', 'identifier_kind', 'tries', 'language'])
			.select(['created_at', 'expires_at'])
			.where('user_id', '=', userId)
			.orderBy('created_at')
			.execute(),
		magic_links: await db
			.selectFrom('magic_link')
			.select(['asked', 'purpose', 'identifier', 'identifier_kind', 'browser_name'])
			.select(['draft_id', 'next'])
			.select(['language', 'session_id', 'created_at', 'expires_at', 'used_at', 'collectable'])
			.where('user_id', '=', userId)
			.orderBy('created_at')
			.execute(),
		messages: await db
			.selectFrom('outbox')
			.select(['channel', 'state', 'attempts', 'last_error', 'created_at', 'due_at', 'expires_at'])
			.where('user_id', '=', userId)
			.orderBy('created_at')
			.execute(),
		events: await activity.collect(db, user),
		...(await listCounts(db, app, user))
	};
}

/**
 * The counts by identifier: messages and wrong codes. The network stays hidden while the user has not
 * verified the identifier: it may be that of the identifier's real owner.
 */
async function listCounts(db: Db, app: App, user: IdentityUser) {
	const kinds = new Map(KINDS.map((kind) => [rateLimits.hashOf(app, user[kind] ?? ''), kind]));
	type Counted = Pick<MessageRequest, 'identifier_hash'> & { network: string | null };
	const shown = <Row extends Counted>({ identifier_hash, network, ...row }: Row) => {
		const kind = kinds.get(identifier_hash) ?? 'email';
		const verified = identifiers.isVerified(user, kind);
		return { identifier: user[kind], network: verified ? network : null, ...row };
	};
	const requests = await db
		.selectFrom('message_request')
		.select(['identifier_hash', 'quota', 'network', 'due_at'])
		.where('app_id', '=', app.id)
		.where('identifier_hash', 'in', [...kinds.keys()])
		.orderBy('due_at')
		.execute();
	const failures = await db
		.selectFrom('passcode_failure')
		.select(['identifier_hash', 'source', 'failures', 'failed_at'])
		.where('app_id', '=', app.id)
		.where('identifier_hash', 'in', [...kinds.keys()])
		.orderBy('source')
		.execute();
	return {
		message_requests: requests.map(shown),
		passcode_failures: failures.map(({ source, ...failure }) =>
			shown({ network: networkOf(source), ...failure })
		)
	};
}

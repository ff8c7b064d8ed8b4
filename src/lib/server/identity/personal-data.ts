import type { Db, IdentityUser, Send } from '../db/schema.ts';
import * as addresses from './users/identifiers.ts';
import type { App } from '../relying-party.ts';
import * as credentials from './passkeys/credentials.ts';
import * as userMetadata from './users/metadata.ts';
import { countedAs } from './messages/rate-limits.ts';
import * as users from './users/users.ts';

const KINDS = ['email', 'phone'] as const;

type Counted = Pick<Send, 'address_hash' | 'source'>;

/**
 * Everything that the service holds about a user, for the user to take along (GDPR art. 15 and 20).
 * Secrets are left out: they are of no use to anybody but who was sent them.
 */
export async function collect(db: Db, app: App, userId: string) {
	const user = await users.get(db, app, userId);
	const { app_id: _, signed_up_in: __, ...plain } = user;
	const passkeys = await credentials.list(db, userId);
	return {
		user: {
			...plain,
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
		ceremonies: await db
			.selectFrom('ceremony')
			.select(['id', 'kind', 'created_at', 'expires_at'])
			.where('user_id', '=', userId)
			.orderBy('created_at')
			.execute(),
		...(await sessions(db, userId)),
		one_time_passcodes: await db
			.selectFrom('one_time_passcode')
			.select(['id', 'channel', 'address', 'tries', 'language', 'created_at', 'expires_at'])
			.where('user_id', '=', userId)
			.orderBy('created_at')
			.execute(),
		magic_links: await db
			.selectFrom('magic_link')
			.select(['purpose', 'channel', 'address', 'state', 'requested_from', 'draft'])
			.select(['language', 'session_id', 'created_at', 'expires_at'])
			.where('user_id', '=', userId)
			.orderBy('created_at')
			.execute(),
		messages: await db
			.selectFrom('outbox')
			.select(['channel', 'state', 'attempts', 'created_at', 'due_at', 'expires_at'])
			.where('user_id', '=', userId)
			.orderBy('created_at')
			.execute(),
		...(await counts(db, app, user))
	};
}

/** Those too that have ended and wait for the purge, with when their tokens were exchanged. */
async function sessions(db: Db, userId: string) {
	const families = await db
		.selectFrom('refresh_family')
		.select(['id', 'signed_in_from', 'authenticated_at', 'expires_at', 'ended_at'])
		.select(['draft', 'notice', 'credential_id'])
		.where('user_id', '=', userId)
		.orderBy('authenticated_at')
		.execute();
	const tokens = await db
		.selectFrom('refresh_token as token')
		.innerJoin('refresh_family as family', 'family.id', 'token.family_id')
		.select(['token.family_id as session_id', 'token.created_at', 'token.rotated_at'])
		.select('token.expires_at')
		.where('family.user_id', '=', userId)
		.orderBy('token.created_at')
		.execute();
	const lastUse = new Map(tokens.map(({ session_id, created_at }) => [session_id, created_at]));
	return {
		sessions: families.map((family) => ({
			...family,
			last_used_at: lastUse.get(family.id) ?? family.authenticated_at
		})),
		refresh_tokens: tokens
	};
}

/**
 * What is counted by address: messages, and wrong codes. Of an address that the user has not proved it
 * is not told from which network they were asked for: that may be its owner's.
 */
async function counts(db: Db, app: App, user: IdentityUser) {
	const kinds = new Map(KINDS.map((kind) => [countedAs(app, user[kind] ?? ''), kind]));
	const told = <Row extends Counted>({ address_hash, source, ...row }: Row) => {
		const kind = kinds.get(address_hash) ?? 'email';
		const proved = addresses.isVerified(user, kind);
		return { address: user[kind], source: proved ? source : null, ...row };
	};
	const sends = await db
		.selectFrom('send')
		.select(['address_hash', 'source', 'due_at'])
		.where('app_id', '=', app.id)
		.where('address_hash', 'in', [...kinds.keys()])
		.orderBy('due_at')
		.execute();
	const failures = await db
		.selectFrom('passcode_failure')
		.select(['address_hash', 'source', 'failures', 'failed_at'])
		.where('app_id', '=', app.id)
		.where('address_hash', 'in', [...kinds.keys()])
		.orderBy('source')
		.execute();
	return { sends: sends.map(told), passcode_failures: failures.map(told) };
}

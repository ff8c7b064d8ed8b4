import type { Db, IdentityUser } from '../db/schema.ts';
import * as queue from '../delivery/queue.ts';
import type { App } from '../relying-party.ts';
import * as waits from './messages/waits.ts';
import * as credentials from './passkeys/credentials.ts';
import * as sessions from './sessions/sessions.ts';
import * as identifiers from './users/identifiers.ts';
import * as userMetadata from './users/metadata.ts';

/** What an operator sees of a user, to help: no secret, and nothing that logs in. */

/** A user in a list. */
export function summary(user: IdentityUser) {
	const { id, status, created_at, last_login_at } = user;
	return { id, ...identifiers.withFlags(user), status, created_at, last_login_at };
}

export type Overview = Awaited<ReturnType<typeof of>>;

/** Everything about a user that support asks for. */
export async function of(db: Db, app: App, user: IdentityUser) {
	const passkeys = await credentials.list(db, user.id);
	return {
		user: {
			...summary(user),
			login_count: user.login_count,
			language: user.language,
			user_metadata: userMetadata.of(user)
		},
		passkeys: passkeys.map(({ id, name, backed_up, created_at, last_login_at }) => ({
			id,
			name,
			synced: backed_up === 1,
			created_at,
			last_login_at
		})),
		sessions: await sessions.list(db, app, user.id),
		messages: await queue.list(db, app, { user_id: user.id }),
		waits: await waits.of(db, app, user)
	};
}

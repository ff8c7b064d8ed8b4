import type { Db, IdentityUser } from '../../db/schema.ts';
import type { Content } from '../../delivery/templates.ts';
import * as outbox from '../../delivery/outbox.ts';
import type { Identifier } from '../../identifier.ts';
import * as identifiers from '../users/identifiers.ts';
import type { App } from '../../relying-party.ts';
import { DAY, inSeconds } from '../../clock.ts';
import * as rateLimits from './rate-limits.ts';
import * as users from '../users/users.ts';

type Notice = Omit<Extract<Content, { kind: 'notice' }>, 'kind'>;

/**
 * Tells the account owner at `to` what has changed, in the language of their last message, else in that
 * of the page where it was changed.
 */
export async function put(
	trx: Db,
	app: App,
	user: IdentityUser,
	to: Identifier,
	notice: Notice,
	language?: string
): Promise<void> {
	const written = users.languageFor(app, user, user.language ?? language);
	await outbox.put(
		trx,
		app,
		{ identifier: to, user_id: user.id, language: written },
		{ kind: 'notice', ...notice },
		{
			due_at: await rateLimits.nextFree(trx, app, to.value),
			expires_at: inSeconds(DAY),
			priority: outbox.PRIORITY.notice
		}
	);
}

/** As `put`, to the account's own identifier. */
export async function tell(
	trx: Db,
	app: App,
	user: IdentityUser,
	notice: Notice,
	language?: string
): Promise<void> {
	const to = identifiers.of(user);
	if (to) await put(trx, app, user, to, notice, language);
}

import type { Db, IdentityUser } from '../../db/schema.ts';
import type { Letter } from '../../delivery/templates.ts';
import * as outbox from '../../delivery/outbox.ts';
import type { Identifier } from '../../identifier.ts';
import * as addresses from '../users/identifiers.ts';
import type { App } from '../../relying-party.ts';
import { DAY, inSeconds } from '../../clock.ts';
import * as sends from './rate-limits.ts';
import * as users from '../users/users.ts';

type Notice = Omit<Extract<Letter, { kind: 'notice' }>, 'kind'>;

/**
 * Tells the owner of an account what has changed about it, in the language that they were last written
 * to in, else in that of the page where it was changed.
 */
export async function put(
	trx: Db,
	app: App,
	user: IdentityUser,
	to: Identifier,
	notice: Notice,
	language?: string
): Promise<void> {
	await outbox.put(
		trx,
		app,
		{
			channel: to.kind,
			address: to.value,
			user_id: user.id,
			language: users.languageFor(app, user, user.language ?? language)
		},
		{ kind: 'notice', ...notice },
		{ due_at: await sends.nextFree(trx, app, to.value), expires_at: inSeconds(DAY) }
	);
}

/** As `put`, to the address that the account has. */
export async function tell(
	trx: Db,
	app: App,
	user: IdentityUser,
	notice: Notice,
	language?: string
): Promise<void> {
	const address = addresses.of(user);
	if (address) await put(trx, app, user, address, notice, language);
}

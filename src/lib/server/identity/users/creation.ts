import type { Db, IdentityUser } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import { now } from '../../clock.ts';
import { ApiError } from '../../errors.ts';
import * as events from '../../events/events.ts';
import type { Identifier } from '../../identifier.ts';
import type { App } from '../../relying-party.ts';
import * as identifiers from './identifiers.ts';
import * as userMetadata from './metadata.ts';
import * as signUps from './sign-ups.ts';
import * as users from './users.ts';

/** Users whom a program with an API key makes. They are pending until they log in, and never expire. */

/** As the program gives it; one of the identifiers is needed. */
export interface Wish {
	email?: string | null | undefined;
	phone?: string | null | undefined;
	user_metadata?: unknown;
}

/**
 * The user with these identifiers: a new one, or the one who has them already, unchanged. An unfinished
 * sign-up becomes the program's. Refuses identifiers of two users, and undeclared metadata.
 */
export function create(db: Db, app: App, wish: Wish): Promise<IdentityUser> {
	const own = identifiers.given(app, wish);
	if (own.length === 0) {
		// In the words that Passage's libraries compare.
		throw new ApiError('invalid_request', 'email: cannot be blank; phone: cannot be blank.');
	}
	const metadata = userMetadata.merge(null, userMetadata.named(app, wish.user_metadata ?? {}));
	return transact(db, (trx) => ensure(trx, app, own, metadata));
}

/** As `create`, inside a transaction and with checked values. */
export async function ensure(
	trx: Db,
	app: App,
	own: Identifier[],
	metadata: Record<string, unknown> = {}
): Promise<IdentityUser> {
	const row = toRow(app, own, metadata);
	const inserted = await trx
		.insertInto('identity_user')
		.values(row)
		.onConflict((conflict) => conflict.doNothing())
		.returningAll()
		.executeTakeFirst();
	const user = inserted ?? (await holderOf(trx, app, own));
	if (!inserted && user.expires_at === null) return user;
	await events.record(trx, app, { kind: 'user_created', user_id: user.id });
	return inserted ?? adopt(trx, user, row);
}

function toRow(app: App, own: Identifier[], metadata: Record<string, unknown>): IdentityUser {
	const [first] = own;
	if (!first) throw new Error('A user needs an identifier.');
	const isEmpty = Object.keys(metadata).length === 0;
	return {
		...signUps.newUser(app, first),
		...Object.fromEntries(own.map(({ kind, value }) => [kind, value])),
		user_metadata: isEmpty ? null : JSON.stringify(metadata),
		expires_at: null
	};
}

async function holderOf(trx: Db, app: App, own: Identifier[]): Promise<IdentityUser> {
	for (const identifier of own) {
		const user = await users.findByIdentifier(trx, app, identifier);
		if (!user) continue;
		// An unfinished sign-up has one identifier, and takes the other.
		const has = ({ kind, value }: Identifier) =>
			user[kind] === value || (user.expires_at !== null && user[kind] === null);
		if (own.every(has)) return user;
	}
	throw new ApiError('invalid_request', 'user: already exists.');
}

async function adopt(trx: Db, { id }: IdentityUser, row: IdentityUser): Promise<IdentityUser> {
	const { email, phone, user_metadata, expires_at } = row;
	return trx
		.updateTable('identity_user')
		.set((eb) => ({
			email: email ?? eb.ref('email'),
			phone: phone ?? eb.ref('phone'),
			user_metadata,
			expires_at,
			created_at: now(),
			updated_at: now()
		}))
		.where('id', '=', id)
		.returningAll()
		.executeTakeFirstOrThrow();
}

import type { Db, IdentityUser } from '../db/schema.ts';
import { transact } from '../db/transact.ts';
import * as events from '../events/events.ts';
import type { Identifier } from '../identifier.ts';
import type { App } from '../relying-party.ts';
import { leave } from './identifier-changes.ts';
import * as notices from './messages/notices.ts';
import type { Wish } from './users/creation.ts';
import * as identifiers from './users/identifiers.ts';
import * as userMetadata from './users/metadata.ts';
import * as users from './users/users.ts';

/** What a program with an API key changes of a user. */

/**
 * Changes what `wish` names; the rest stays. A new identifier is not verified, and the owner of the old
 * one, if that was verified, gets a notice. Refuses an identifier of another user.
 */
export function update(db: Db, app: App, id: string, wish: Wish): Promise<IdentityUser> {
	return transact(db, async (trx) => {
		const user = await users.get(trx, app, id);
		// The library compares the refusal of an unknown user, whatever the body is.
		const own = identifiers.given(app, wish);
		const metadata = userMetadata.named(app, wish.user_metadata ?? {});
		for (const identifier of own) await setIdentifier(trx, app, user, identifier);
		await setMetadata(trx, app, user, metadata);
		return users.get(trx, app, id);
	});
}

async function setIdentifier(trx: Db, app: App, user: IdentityUser, identifier: Identifier) {
	const { kind, value } = identifier;
	const old = user[kind];
	if (old === value) return;
	const other = await users.findByIdentifier(trx, app, identifier);
	if (other) {
		// A sign-up that is not finished gives way.
		if (other.expires_at === null) throw identifiers.taken(kind);
		await users.remove(trx, app, other.id);
	}
	await identifiers.set(trx, user.id, kind, value);
	await events.record(trx, app, { kind: 'address_changed', user_id: user.id, target: kind });
	if (old === null) return;
	await leave(trx, user.id, kind);
	if (!identifiers.isVerified(user, kind)) return;
	const notice = { what: 'address_changed', detail: value } as const;
	await notices.put(trx, app, user, { kind, value: old }, notice);
}

async function setMetadata(
	trx: Db,
	app: App,
	user: IdentityUser,
	changes: Record<string, unknown>
): Promise<void> {
	const before = userMetadata.of(user);
	const after = userMetadata.merge(before, changes);
	const changed = Object.keys(changes).filter((name) => before?.[name] !== after[name]);
	if (changed.length === 0) return;
	await users.setMetadata(trx, user.id, after);
	const target = changed.join(', ');
	await events.record(trx, app, { kind: 'profile_changed', user_id: user.id, target });
}

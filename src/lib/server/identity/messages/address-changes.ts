import type { Channel, Db, IdentityUser } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import type { Identifier } from '../../identifier.ts';
import { Refusal } from '../../errors.ts';
import * as addresses from '../users/identifiers.ts';
import type { App } from '../../relying-party.ts';
import { now } from '../../clock.ts';
import * as magicLinks from './magic-links.ts';
import * as notices from './notices.ts';
import * as outstanding from './outstanding.ts';
import type * as sends from './rate-limits.ts';
import * as users from '../users/users.ts';

/**
 * Asks the new address of a signed-in user for its consent, by a link, and answers the id to poll
 * with; the account keeps the address it has until then. Refuses one that another account has.
 */
export async function start(
	db: Db,
	app: App,
	user: IdentityUser,
	address: Identifier,
	{ asker, ...wish }: { path?: string; session_id: string; asker: sends.Asker }
): Promise<string> {
	refuseKind(app, address.kind);
	const other = await users.findByIdentifier(db, app, address);
	if (other && other.id !== user.id) addresses.refuseTaken(other, address.kind);
	if (other?.id === user.id && addresses.isVerified(user, address.kind)) {
		throw new Refusal('invalid_request', `This is already your ${address.kind}.`);
	}
	return magicLinks.start(db, app, user.id, { purpose: 'verify', address, ...wish }, asker);
}

/** The address that was asked for its consent and has not given it yet, or null. */
export async function findPending(db: Db, app: App, userId: string): Promise<Identifier | null> {
	const link = await db
		.selectFrom('magic_link')
		.select(['channel as kind', 'address as value'])
		.where('app_id', '=', app.id)
		.where('user_id', '=', userId)
		.where('purpose', '=', 'verify')
		.where('state', '=', 'open')
		.where('expires_at', '>', now())
		.executeTakeFirst();
	return link ?? null;
}

/** Takes an address off an account; refuses unless the other one is there and proved. */
export async function remove(
	db: Db,
	app: App,
	userId: string,
	{ kind, language }: { kind: Channel; language: string }
): Promise<void> {
	const other: Channel = kind === 'email' ? 'phone' : 'email';
	await transact(db, async (trx) => {
		const user = await users.get(trx, app, userId);
		const [old, kept] = [user[kind], user[other]];
		if (kept === null || app.allowed_identifier !== 'both') {
			throw new Refusal('invalid_request', 'An account needs an email address or a phone number.');
		}
		// Whoever proved it first would get the account, or what is left of it.
		if (!addresses.isVerified(user, other)) {
			throw new Refusal('invalid_request', `Confirm your ${other} first.`);
		}
		if (old === null) return;
		await addresses.set(trx, user.id, kind, null);
		await outstanding.forget(trx, user.id);
		const notice = { what: 'address_changed', detail: kept } as const;
		await notices.put(trx, app, user, { kind, value: old }, notice, language);
	});
}

function refuseKind(app: App, kind: Channel): void {
	if (app.allowed_identifier === 'both' || app.allowed_identifier === kind) return;
	throw new Refusal('operation_not_allowed', `This app uses ${app.allowed_identifier} only.`);
}

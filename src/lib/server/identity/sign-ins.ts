import type { Db, IdentityUser, MagicLink, RefreshFamily } from '../db/schema.ts';
import type { Identifier } from '../identifier.ts';
import { Refusal } from '../errors.ts';
import * as addresses from './users/identifiers.ts';
import type { App } from '../relying-party.ts';
import * as notices from './messages/notices.ts';
import * as outstanding from './messages/outstanding.ts';
import type { Asker } from './messages/rate-limits.ts';
import * as tokens from './sessions/tokens.ts';
import * as signUps from './users/sign-ups.ts';
import * as users from './users/users.ts';

/** The browser in which the user signs in. */
export interface Visitor extends Pick<Asker, 'browser_hash' | 'requested_from'> {
	/** The live session of this browser, or undefined. */
	findOwn: (trx: Db) => Promise<RefreshFamily | undefined>;
}

interface Proof {
	proof: Identifier;
	/** In which it was asked for. */
	language: string | null;
	draft?: string | null;
}

/**
 * Begins the session of a user who has just proved an address by a code or a link. If another browser
 * registered the address and never proved it, a new user replaces that one: a squatter's passkeys,
 * sessions and data go. The user's outstanding codes and links become void. Refuses an inactive user
 * (`user_not_active`) and an address that the user no longer has (`user_not_found`). Call it inside a
 * transaction.
 */
export async function begin(
	trx: Db,
	app: App,
	user: IdentityUser,
	{ proof, language, draft = null }: Proof,
	visitor: Visitor
): Promise<tokens.Begun> {
	if (user[proof.kind] !== proof.value) throw new Refusal('user_not_found');
	if (user.status === 'inactive') throw new Refusal('user_not_active');
	const unproved = user.status === 'active' && !addresses.isVerified(user, proof.kind);
	const reclaimed = unproved && !(await isOwn(trx, user, visitor));
	const owner = reclaimed ? await signUps.replace(trx, app, user, proof) : user;
	if (reclaimed) {
		const notice = { what: 'reclaimed', detail: '' } as const;
		await notices.put(trx, app, { ...owner, language }, proof, notice);
	}
	await addresses.markVerified(trx, owner.id, proof.kind);
	await users.remember(trx, owner.id, { language });
	if (!(await signUps.finish(trx, owner.id, visitor))) await users.recordLogin(trx, owner.id);
	await outstanding.forget(trx, owner.id, ['register', 'login']);
	return tokens.begin(trx, app, owner.id, {
		draft,
		notice: reclaimed ? 'reclaimed' : null,
		signed_in_from: visitor.requested_from
	});
}

/** Whether the user signed up in this browser, or is signed in there now. */
async function isOwn(trx: Db, user: IdentityUser, visitor: Visitor): Promise<boolean> {
	// Null on both sides says nothing: a program has no browser cookie.
	if (user.signed_up_in !== null && user.signed_up_in === visitor.browser_hash) return true;
	return (await visitor.findOwn(trx))?.user_id === user.id;
}

/**
 * Gives the address that a used link proves to the user who asked for it, notifies the old address and
 * begins a session. The user's outstanding codes and links become void. Refuses a change if the session
 * that asked for it has ended and this browser has no session of the user: a thief's request ends with
 * the thief's session. Call it inside a transaction.
 */
export async function changeAddress(
	trx: Db,
	app: App,
	link: MagicLink,
	visitor: Visitor
): Promise<tokens.Begun> {
	const user = await users.get(trx, app, link.user_id);
	if (user.status !== 'active') throw new Refusal('user_not_active');
	const address = { kind: link.channel, value: link.address };
	const old = addresses.of(user, address.kind);
	if (old?.value !== address.value) {
		const asker = await tokens.findLive(trx, app, link.session_id ?? '');
		const here = asker ?? (await visitor.findOwn(trx));
		if (here?.user_id !== user.id) throw new Refusal('invalid_magic_link');
	}
	const other = await users.findByIdentifier(trx, app, address);
	if (other && other.id !== user.id) {
		addresses.refuseTaken(other, address.kind);
		await users.release(trx, app, other, address.kind);
	}
	await addresses.set(trx, user.id, address.kind, address.value);
	await addresses.markVerified(trx, user.id, address.kind);
	await outstanding.forget(trx, user.id);
	if (old && old.value !== address.value) {
		const notice = { what: 'address_changed', detail: address.value } as const;
		await notices.put(trx, app, user, old, notice, link.language ?? undefined);
	}
	await users.remember(trx, user.id, link);
	await users.recordLogin(trx, user.id);
	return tokens.begin(trx, app, user.id, { signed_in_from: visitor.requested_from });
}

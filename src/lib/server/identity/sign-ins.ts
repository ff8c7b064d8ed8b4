import type { Db, IdentityUser, MagicLink, RefreshFamily } from '../db/schema.ts';
import type { Identifier } from '../identifier.ts';
import { Refusal } from '../refusal.ts';
import * as addresses from './addresses.ts';
import type { App } from './app.ts';
import * as notices from './notices.ts';
import * as outstanding from './outstanding.ts';
import type { Asker } from './sends.ts';
import * as tokens from './tokens.ts';
import * as signUps from './sign-ups.ts';
import * as users from './users.ts';

/** The browser in which somebody is to be signed in. */
export interface Visitor extends Pick<Asker, 'browser_hash' | 'requested_from'> {
	/** The session that lives in it already, or undefined. */
	findOwn: (trx: Db) => Promise<RefreshFamily | undefined>;
}

interface Proof {
	proof: Identifier;
	/** In which it was asked for. */
	language: string | null;
	draft?: string | null;
}

/**
 * Begins the session of a user who has just proved an address, by a code or a link. Whoever had the
 * address before without proving it loses it: the account is made anew, without passkeys, sessions and
 * what was known of it (a squatter would otherwise wait in it). Not so where the account's own session
 * lives in this browser: its holder has proved the address of the account that they have. Codes and
 * links that are outstanding are void. Refuses a user who is switched off, and an address that
 * meanwhile is not the user's any more. Inside a transaction.
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
	const reclaimed = unproved && (await visitor.findOwn(trx))?.user_id !== user.id;
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

/**
 * Gives the address that a used link proves to the user who asked for it, and tells the old one. What
 * is outstanding for the old one is void. Its holder is signed in as after any proof. Refuses a change
 * whose asker has been signed out since, unless the user is signed in where it is pressed: a thief's
 * wish ends with the thief's session. Inside a transaction.
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

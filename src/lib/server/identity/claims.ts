import type { Claim, Db, IdentityUser } from '../db/schema.ts';
import { ApiError } from '../errors.ts';
import * as events from '../events/events.ts';
import { randomId } from '../crypto.ts';
import { HOUR, inSeconds, now } from '../clock.ts';
import type { App } from '../relying-party.ts';
import * as credentials from './passkeys/credentials.ts';
import * as identifiers from './users/identifiers.ts';
import * as users from './users/users.ts';

/**
 * A claim: the proof of an identifier that another account holds and never verified. Its holder decides
 * what becomes of that account; until then nothing of the account is delivered or changed.
 */

/** Seconds in which to decide. */
const LIFETIME = HOUR;

/** What the proof was, and what follows from it. */
type Proof = Pick<Claim, 'identifier_kind' | 'identifier' | 'language'> &
	Partial<Pick<Claim, 'for_user_id' | 'session_id' | 'draft_id' | 'draft_browser_hash'>>;

/** A claim, and the account that holds its identifier. */
export interface Claimed {
	claim: Claim;
	account: IdentityUser;
}

/** Stores the claim to an identifier that `account` holds. */
export async function open(
	trx: Db,
	app: App,
	account: IdentityUser,
	{ identifier_kind, identifier, language, ...more }: Proof
): Promise<Claim> {
	const claim: Claim = {
		id: randomId(),
		app_id: app.id,
		user_id: account.id,
		for_user_id: null,
		identifier_kind,
		identifier,
		session_id: null,
		draft_id: null,
		draft_browser_hash: null,
		...more,
		language,
		created_at: now(),
		expires_at: inSeconds(LIFETIME)
	};
	await trx.insertInto('claim').values(claim).execute();
	const happening = { kind: 'claim_opened', user_id: account.id, target: identifier_kind } as const;
	await events.record(trx, app, happening);
	return claim;
}

/**
 * A claim and the account that it is about; refuses with `claim_not_found` one that has expired, and one
 * whose question another answer or another proof of the identifier has settled.
 */
export async function get(db: Db, app: App, id: string): Promise<Claimed> {
	const claim = await db
		.selectFrom('claim')
		.selectAll()
		.where('id', '=', id)
		.where('app_id', '=', app.id)
		.where('expires_at', '>', now())
		.executeTakeFirst();
	const account = claim && (await users.find(db, app, claim.user_id));
	if (!claim || account?.status !== 'active') throw new ApiError('claim_not_found');
	const { identifier_kind: kind, identifier } = claim;
	const holds = account[kind] === identifier && !identifiers.isVerified(account, kind);
	if (!holds) throw new ApiError('claim_not_found');
	return { claim, account };
}

/** As `get`, once: of parallel callers one succeeds. */
export async function consume(trx: Db, app: App, id: string): Promise<Claimed> {
	const found = await get(trx, app, id);
	const { numDeletedRows } = await trx.deleteFrom('claim').where('id', '=', id).executeTakeFirst();
	if (numDeletedRows === 0n) throw new ApiError('claim_not_found');
	return found;
}

/**
 * Whether the holder may keep the account. Not one in which a person has verified another identifier,
 * and not beside the account that the holder has.
 */
export function isKeepable({ claim, account }: Claimed): boolean {
	const other = identifiers.otherKind(claim.identifier_kind);
	return claim.for_user_id === null && !identifiers.isVerified(account, other);
}

/** What the holder is asked. Only of an account that they may keep it says more than that it exists. */
export async function describe(db: Db, app: App, id: string) {
	const { claim, account } = await get(db, app, id);
	const { identifier, identifier_kind, expires_at } = claim;
	const for_own_account = claim.for_user_id !== null;
	const question = { id: claim.id, identifier, identifier_kind, expires_at, for_own_account };
	if (!isKeepable({ claim, account })) return { ...question, account: null };
	const passkeys = await credentials.list(db, account.id);
	return {
		...question,
		account: {
			registered_at: account.created_at,
			browser_name: account.signup_browser_name ?? '',
			passkeys: passkeys.length,
			last_passkey_at: passkeys.at(-1)?.created_at ?? null
		}
	};
}

/** Gives the claim up: everything stays as it is. */
export async function drop(db: Db, app: App, id: string): Promise<void> {
	await db.deleteFrom('claim').where('id', '=', id).where('app_id', '=', app.id).execute();
}

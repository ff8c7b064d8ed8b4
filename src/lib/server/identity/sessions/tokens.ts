import type { Db, IdentityUser, RefreshFamily, RefreshToken } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import * as accessTokens from './access-tokens.ts';
import type { App } from '../../relying-party.ts';
import { inSeconds, now } from '../../clock.ts';
import { Refusal } from '../../errors.ts';
import { hash, mac, randomId, randomSecret } from '../../crypto.ts';

/** Seconds after which a session ends whatever happens (NIST SP 800-63B-4 §2.1.3). */
const SESSION_LIFETIME = 30 * 24 * 60 * 60;
/** Seconds after which one that nobody uses ends. */
const IDLE_LIFETIME = 14 * 24 * 60 * 60;
/** Seconds after signing in for which nobody is asked to do it again. */
export const FRESH = 600;
/** Seconds in which a token that was just rotated answers with the same successor. */
const GRACE = 10;

export interface TokenPair {
	access_token: string;
	refresh_token: string;
	/** ISO-8601. */
	refresh_expires_at: string;
}

/** A session that has begun, before its tokens are handed out. */
export interface Begun {
	family: RefreshFamily;
	refresh_token: string;
	refresh_expires_at: string;
}

/** What is kept of how a session begins. */
export type Beginning = { signed_in_from: string } & Partial<
	Pick<RefreshFamily, 'draft' | 'notice' | 'credential_id'>
>;

/** A session that lives, and the browser in which its user signed up. */
export type Live = RefreshFamily & Pick<IdentityUser, 'signed_up_in'>;

type Redeemable = RefreshFamily & Pick<RefreshToken, 'counter' | 'rotated_at'>;

/** Begins a session of a user who has just signed in: a family with its first refresh token. */
export async function begin(
	db: Db,
	app: App,
	userId: string,
	{ signed_in_from, draft = null, notice = null, credential_id = null }: Beginning
): Promise<Begun> {
	const refreshToken = randomSecret();
	const family: RefreshFamily = {
		id: randomId(),
		app_id: app.id,
		user_id: userId,
		authenticated_at: now(),
		expires_at: inSeconds(SESSION_LIFETIME),
		ended_at: null,
		draft,
		notice,
		signed_in_from,
		credential_id
	};
	await db.insertInto('refresh_family').values(family).execute();
	const { expires_at } = await insert(db, family, 0, refreshToken);
	return { family, refresh_token: refreshToken, refresh_expires_at: expires_at };
}

/** The first tokens of a session. */
export function issue(db: Db, app: App, begun: Begun): Promise<TokenPair> {
	return pair(db, app, begun.family, begun.refresh_token, begun.refresh_expires_at);
}

/**
 * Exchanges a refresh token for the next pair (RFC 9700 §4.14.2). Its successor follows from the
 * token alone, so that for ten seconds, and while nobody has used the successor, parallel callers
 * get the same one; a later use of the old token is theft or loss and ends the session.
 */
export async function rotate(db: Db, app: App, token: string): Promise<TokenPair> {
	const outcome = await transact(db, async (trx) => {
		const family = await findRedeemable(trx, app, token);
		if (!family) return undefined;
		const next = successor(app, family, token);
		if (family.rotated_at === null) {
			await trx
				.updateTable('refresh_token')
				.set({ rotated_at: now() })
				.where('token_hash', '=', hash(token))
				.execute();
			return { family, next, inserted: await insert(trx, family, family.counter + 1, next) };
		}
		const inserted = await findToken(trx, next);
		const unused = inserted?.rotated_at === null;
		if (unused && family.rotated_at > inSeconds(-GRACE)) return { family, next, inserted };
		// Answered, not thrown: a thrown error would undo the revocation.
		await end(trx, family.id);
		return undefined;
	});
	if (!outcome) throw new Refusal('invalid_refresh_token');
	return pair(db, app, outcome.family, outcome.next, outcome.inserted.expires_at);
}

/** Ends the session that the refresh token belongs or belonged to; an unknown token changes nothing. */
export async function revoke(db: Db, app: App, token: string): Promise<void> {
	await db
		.updateTable('refresh_family')
		.set({ ended_at: now() })
		.where('app_id', '=', app.id)
		.where('ended_at', 'is', null)
		// Not `in`: SQLite would then search by `ended_at` and visit every live session.
		.where('id', '=', (eb) =>
			eb.selectFrom('refresh_token').select('family_id').where('token_hash', '=', hash(token))
		)
		.execute();
}

/** Ends the session with that id (`sid`). */
export async function end(db: Db, familyId: string): Promise<void> {
	await db
		.updateTable('refresh_family')
		.set({ ended_at: now() })
		.where('id', '=', familyId)
		.where('ended_at', 'is', null)
		.execute();
}

/** The session with that id if it lives, and its user may have one; or undefined. */
export function findLive(db: Db, app: App, familyId: string): Promise<Live | undefined> {
	return db
		.selectFrom('refresh_family')
		.innerJoin('identity_user', 'identity_user.id', 'refresh_family.user_id')
		.selectAll('refresh_family')
		.select('identity_user.signed_up_in')
		.where('refresh_family.id', '=', familyId)
		.where('refresh_family.app_id', '=', app.id)
		.where('refresh_family.ended_at', 'is', null)
		.where('refresh_family.expires_at', '>', now())
		.where('identity_user.status', '=', 'active')
		.executeTakeFirst();
}

function findToken(db: Db, token: string): Promise<RefreshToken | undefined> {
	return db
		.selectFrom('refresh_token')
		.selectAll()
		.where('token_hash', '=', hash(token))
		.executeTakeFirst();
}

/** The living session of an active user whose refresh token this is or was, and which it is. */
function findRedeemable(db: Db, app: App, token: string): Promise<Redeemable | undefined> {
	return db
		.selectFrom('refresh_token as token')
		.innerJoin('refresh_family as family', 'family.id', 'token.family_id')
		.innerJoin('identity_user as user', 'user.id', 'family.user_id')
		.selectAll('family')
		.select(['token.counter', 'token.rotated_at'])
		.where('token.token_hash', '=', hash(token))
		.where('token.expires_at', '>', now())
		.where('family.app_id', '=', app.id)
		.where('family.ended_at', 'is', null)
		.where('family.expires_at', '>', now())
		.where('user.status', '=', 'active')
		.executeTakeFirst();
}

function successor(app: App, { id, counter }: Redeemable, token: string): string {
	return mac(app.keys.refresh, id, String(counter + 1), hash(token)).toString('base64url');
}

async function insert(db: Db, family: RefreshFamily, counter: number, token: string) {
	const idleEnd = inSeconds(IDLE_LIFETIME);
	// Rotation never outlives the session.
	const expires_at = idleEnd < family.expires_at ? idleEnd : family.expires_at;
	await db
		.insertInto('refresh_token')
		.values({
			token_hash: hash(token),
			family_id: family.id,
			counter,
			created_at: now(),
			expires_at,
			rotated_at: null
		})
		.execute();
	return { expires_at };
}

async function pair(
	db: Db,
	app: App,
	family: RefreshFamily,
	refreshToken: string,
	expiresAt: string
): Promise<TokenPair> {
	return {
		access_token: await accessTokens.sign(db, app, family),
		refresh_token: refreshToken,
		refresh_expires_at: expiresAt
	};
}

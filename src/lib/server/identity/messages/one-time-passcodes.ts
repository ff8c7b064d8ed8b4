import type { Db, IdentityUser, OneTimePasscode } from '../../db/schema.ts';
import { exact } from '../../../text/passcode.ts';
import { transact } from '../../db/transact.ts';
import * as outbox from '../../delivery/outbox.ts';
import type { Identifier } from '../../identifier.ts';
import { ApiError } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { after, inSeconds, now } from '../../clock.ts';
import * as messageCounts from './message-counts.ts';
import * as failures from './passcode-failures.ts';
import { equal, mac, randomDigits, randomId, randomSecret } from '../../crypto.ts';
import * as rateLimits from './rate-limits.ts';
import * as recipients from './recipients.ts';
import * as decoys from '../users/decoys.ts';
import * as slots from './slots.ts';
import * as signUps from '../users/sign-ups.ts';
import * as users from '../users/users.ts';

/** Six digits by mail or text message (NIST SP 800-63B-4 §3.1.3.2). */

/** Seconds that a code is valid, from when its message is due. */
export const LIFETIME = 300;
/** Wrong tries after which a code is void. */
const TRIES = 5;

/** A code that is asked for. */
interface Wish {
	asked: OneTimePasscode['asked'];
	/** Where the code is sent; it verifies this identifier. */
	identifier: Identifier;
}

/**
 * Sends the owner of the identifier a code, after beginning their sign-up if that is asked for; the answer
 * has the id to return it with. A browser that asks again within a minute gets the same id and no second
 * message. Refuses as `signUps.begin` and `recipients.find` do.
 */
export function start(
	db: Db,
	app: App,
	{ asked, identifier }: Wish,
	requester: rateLimits.Requester
): Promise<rateLimits.Accepted> {
	const body = async (trx: Db) => {
		await rateLimits.takeTurn(trx, app, identifier);
		if (asked === 'register') await signUps.beginWithin(trx, app, identifier);
		const wish = { asked, identifier };
		const { origin } = requester;
		const { user, purpose, refusal } = await recipients.find(trx, app, wish, origin);
		const outstanding = await findOutstanding(trx, app, user, wish, requester);
		if (outstanding) return { ...outstanding, due_at: after(outstanding.expires_at, -LIFETIME) };
		const language = users.languageFor(app, user, requester.language);
		const { due_at, standing } = await rateLimits.reserve(trx, app, user, wish, requester);
		await discardOfBrowser(trx, decoys.idsBehind(app, user, identifier), requester);
		await signUps.postpone(trx, user);
		// No six digits are equal to the other.
		const code = refusal ? randomSecret() : randomDigits();
		const id = randomId();
		const expires_at = after(due_at, LIFETIME);
		await trx
			.insertInto('one_time_passcode')
			.values({
				id,
				app_id: app.id,
				user_id: user.id,
				asked,
				identifier_kind: identifier.kind,
				identifier: identifier.value,
				code_hash: hashOf(app, id, code),
				tries: 0,
				browser_hash: requester.browser_hash,
				language,
				created_at: now(),
				expires_at
			})
			.execute();
		await outbox.put(
			trx,
			app,
			{ identifier, user_id: user.id, language, origin },
			refusal ?? { kind: 'passcode', purpose, code, minutes: LIFETIME / 60 },
			{ due_at, expires_at, priority: outbox.PRIORITY[standing] }
		);
		await messageCounts.add(trx, app, standing);
		return { id, due_at };
	};
	return slots.use(db, requester.network, () => transact(db, body, 'read committed'));
}

/**
 * The passcode that the answer is right for; `consume` it. A try is spent before the code is compared,
 * so that parallel guesses have no more than five. Refuses a wrong code with `invalid_request`, because
 * the elements take 401 for "too many tries", which is `exceeded_attempts`.
 */
export async function verify(
	db: Db,
	app: App,
	answer: { otp_id: string; otp: string },
	requester: Pick<rateLimits.Requester, 'browser_hash' | 'network'>
): Promise<OneTimePasscode> {
	const code = exact(answer.otp);
	if (!code) throw wrong('malformed_code');
	const passcode = await find(db, app, answer.otp_id);
	if (!passcode) throw wrong('unknown_code');
	const { user_id } = passcode;
	const sources = await failures.sourcesOf(db, passcode, requester);
	await failures.assertNotBlocked(db, app, passcode, sources);
	if (!(await spendTry(db, passcode))) {
		throw new ApiError('exceeded_attempts', undefined, { limit: 'tries_of_code', user_id });
	}
	if (!equal(passcode.code_hash, hashOf(app, passcode.id, code))) {
		await failures.record(db, app, passcode, sources);
		throw wrong('wrong_code', user_id);
	}
	return passcode;
}

/** Deletes a verified code, and the wrong tries before it; refuses a code that is used already. */
export async function consume(trx: Db, app: App, passcode: OneTimePasscode): Promise<void> {
	const { numDeletedRows } = await trx
		.deleteFrom('one_time_passcode')
		.where('id', '=', passcode.id)
		.executeTakeFirst();
	if (numDeletedRows === 0n) throw wrong('used_code', passcode.user_id);
	await failures.reset(trx, app, passcode.identifier);
}

/** Voids the codes that the same browser asked for; a request from elsewhere voids nothing (M-07). */
async function discardOfBrowser(
	trx: Db,
	userIds: string[],
	{ browser_hash }: rateLimits.Requester
): Promise<void> {
	await trx
		.deleteFrom('one_time_passcode')
		.where('user_id', 'in', userIds)
		.where('browser_hash', '=', browser_hash ?? '')
		.execute();
}

/** Voids the user's codes. */
export async function discard(trx: Db, userId: string): Promise<void> {
	await trx.deleteFrom('one_time_passcode').where('user_id', '=', userId).execute();
}

async function find(db: Db, app: App, id: string): Promise<OneTimePasscode | undefined> {
	const passcode = await db
		.selectFrom('one_time_passcode')
		.selectAll()
		.where('id', '=', id)
		.where('app_id', '=', app.id)
		.executeTakeFirst();
	if (!passcode || passcode.expires_at > now()) return passcode;
	// So that no clock that is set back revives it.
	await db.deleteFrom('one_time_passcode').where('id', '=', id).execute();
	throw wrong('expired_code', passcode.user_id);
}

async function spendTry(db: Db, { id }: OneTimePasscode): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('one_time_passcode')
		.set((eb) => ({ tries: eb('tries', '+', 1) }))
		.where('id', '=', id)
		.where('tries', '<', TRIES)
		.executeTakeFirst();
	return numUpdatedRows === 1n;
}

/** A code whose message was sent less than a minute ago, or is still to be sent. */
async function findOutstanding(
	trx: Db,
	app: App,
	user: IdentityUser,
	{ asked, identifier }: Wish,
	{ browser_hash }: rateLimits.Requester
) {
	const found = await trx
		.selectFrom('one_time_passcode')
		.select(['id', 'expires_at'])
		.where('user_id', '=', user.id)
		.where('asked', 'in', rateLimits.answeredBy(app, asked))
		.where('identifier', '=', identifier.value)
		.where('browser_hash', '=', browser_hash ?? '')
		.where('tries', '<', TRIES)
		.where('expires_at', '>', inSeconds(LIFETIME - rateLimits.PAUSE))
		.execute();
	// One that ends later was sent before the clock was set back.
	return found.find(({ expires_at }) => expires_at <= inSeconds(LIFETIME + rateLimits.AHEAD));
}

function hashOf(app: App, id: string, code: string): string {
	return mac(app.keys.passcode, id, code).toString('base64url');
}

function wrong(reason: string, user_id?: string): ApiError {
	const details = { reason, user_id };
	return new ApiError('invalid_request', 'That code is incorrect or has expired.', details);
}

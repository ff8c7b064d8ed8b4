import type { Db, IdentityUser, OneTimePasscode } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import * as outbox from '../../delivery/outbox.ts';
import type { Identifier } from '../../identifier.ts';
import { Refusal } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { inSeconds, now } from '../../clock.ts';
import * as failures from './passcode-failures.ts';
import { equal, mac, randomDigits, randomId } from '../../crypto.ts';
import * as sends from './rate-limits.ts';
import * as signIns from '../sign-ins.ts';
import type { Begun } from '../sessions/tokens.ts';
import * as signUps from '../users/sign-ups.ts';
import * as users from '../users/users.ts';

/** Six digits by mail or text message (NIST SP 800-63B-4 §3.1.3.2). */

/** Seconds that a code is good for, from when its message may go out. */
export const LIFETIME = 300;
/** Wrong tries after which a code is dead. */
const TRIES = 5;

/**
 * Sends the user a code and answers the id to give it back with. The browser that has one outstanding
 * gets the same id again for a minute, and no second message.
 */
export function start(
	db: Db,
	app: App,
	userId: string,
	address: Identifier,
	asker: sends.Asker
): Promise<string> {
	return transact(db, async (trx) => {
		const user = await users.get(trx, app, userId);
		const outstanding = await findOutstanding(trx, user, address, asker);
		if (outstanding) return outstanding.id;
		const language = users.languageFor(app, user, asker.language);
		const due_at = await sends.reserve(trx, app, address, asker);
		await trx.deleteFrom('one_time_passcode').where('user_id', '=', user.id).execute();
		await signUps.postpone(trx, user);
		const code = randomDigits();
		const id = randomId();
		const expires_at = new Date(Date.parse(due_at) + LIFETIME * 1000).toISOString();
		await trx
			.insertInto('one_time_passcode')
			.values({
				id,
				app_id: app.id,
				user_id: user.id,
				channel: address.kind,
				address: address.value,
				code_mac: hashOf(app, id, code),
				tries: 0,
				browser_hash: asker.browser_hash,
				language,
				created_at: now(),
				expires_at
			})
			.execute();
		await outbox.put(
			trx,
			app,
			{ channel: address.kind, address: address.value, user_id: user.id, language },
			{ kind: 'passcode', purpose: users.purposeFor(user), code, minutes: LIFETIME / 60 },
			{ due_at, expires_at }
		);
		return id;
	});
}

/**
 * Signs in who gives the code back. A try is spent before the code is compared, so that no number of
 * parallel guesses has more than five. Refuses a wrong code with `invalid_request`, because the
 * elements take 401 for "too many tries", which is `exceeded_attempts`.
 */
export async function activate(
	db: Db,
	app: App,
	answer: { otp_id: string; otp: string },
	visitor: signIns.Visitor & Pick<sends.Asker, 'source'>
): Promise<Begun> {
	const code = answer.otp.replace(/[\s-]/g, '');
	if (!/^[0-9]{6}$/.test(code)) throw wrong();
	const passcode = await find(db, app, answer.otp_id);
	if (!passcode) throw wrong();
	await failures.refuseBlocked(db, app, passcode.address, visitor.source);
	if (!(await spendTry(db, passcode))) throw new Refusal('exceeded_attempts');
	if (passcode.expires_at <= now()) throw wrong();
	if (!equal(passcode.code_mac, hashOf(app, passcode.id, code))) {
		await failures.record(db, app, passcode.address, visitor.source);
		throw wrong();
	}
	return transact(db, async (trx) => {
		if (!(await consume(trx, passcode))) throw wrong();
		await failures.forget(trx, app, passcode.address);
		const user = await users.get(trx, app, passcode.user_id);
		const proof = { kind: passcode.channel, value: passcode.address };
		return signIns.begin(trx, app, user, { proof, language: passcode.language }, visitor);
	});
}

function find(db: Db, app: App, id: string): Promise<OneTimePasscode | undefined> {
	return db
		.selectFrom('one_time_passcode')
		.selectAll()
		.where('id', '=', id)
		.where('app_id', '=', app.id)
		.executeTakeFirst();
}

async function spendTry(db: Db, { id }: OneTimePasscode): Promise<boolean> {
	const rows = await db
		.updateTable('one_time_passcode')
		.set((eb) => ({ tries: eb('tries', '+', 1) }))
		.where('id', '=', id)
		.where('tries', '<', TRIES)
		.returning('id')
		.execute();
	return rows.length === 1;
}

async function consume(trx: Db, { id }: OneTimePasscode): Promise<boolean> {
	const rows = await trx
		.deleteFrom('one_time_passcode')
		.where('id', '=', id)
		.returning('id')
		.execute();
	return rows.length === 1;
}

/** One whose message went less than a minute ago, or is still to go. */
function findOutstanding(
	trx: Db,
	user: IdentityUser,
	address: Identifier,
	{ browser_hash }: sends.Asker
) {
	return trx
		.selectFrom('one_time_passcode')
		.select('id')
		.where('user_id', '=', user.id)
		.where('address', '=', address.value)
		.where('browser_hash', '=', browser_hash ?? '')
		.where('tries', '<', TRIES)
		.where('expires_at', '>', inSeconds(LIFETIME - sends.PAUSE))
		.executeTakeFirst();
}

function hashOf(app: App, id: string, code: string): string {
	return mac(app.keys.passcode, id, code).toString('base64url');
}

function wrong(): Refusal {
	return new Refusal('invalid_request', 'That code is incorrect or has expired.');
}

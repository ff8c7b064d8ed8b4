import { lock } from '../../db/lock.ts';
import type { Db, IdentityUser, MagicLink, MessageRequest } from '../../db/schema.ts';
import type { Identifier } from '../../identifier.ts';
import { countryOf } from '../../../text/phone.ts';
import { ApiError } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { HOUR, inSeconds, now } from '../../clock.ts';
import { mac, randomId } from '../../crypto.ts';
import * as knownBrowsers from '../sessions/known-browsers.ts';
import * as identifiers from '../users/identifiers.ts';
import type { Standing } from './message-counts.ts';

/**
 * How often messages with codes and links are sent (OWASP ASVS 5.0 §2.4.1). Strangers cannot use up what
 * the user has: each browser in which the user has logged in has a quota of its own.
 */

/** Seconds between two messages that one browser asks for. */
export const PAUSE = 60;
/** Seconds that a message may be ahead: one that is due later was put off before the clock was set back. */
export const AHEAD = 2 * PAUSE;
/** Messages in an hour to one identifier: for each known browser, and for all others together. */
export const PER_IDENTIFIER = 5;
/** Messages in an hour at the request of one network, those to known browsers aside. */
const PER_NETWORK = 100;

/** A code or a link that is on its way. */
export interface Accepted {
	id: string;
	/** When its message goes out, or went; ISO-8601. */
	due_at: string;
}

/** The client that asks for a message or a session. */
export interface Requester {
	/** Hash of the browser id; null for a program. */
	browser_hash: string | null;
	/** The IP address, of IPv6 its /64 network. */
	network: string;
	/** Such as `Firefox, Linux`. */
	browser_name: string;
	/** Language tag of the message. */
	language?: string;
	/** The origin of the page that asks, to which the message leads; one of ours. */
	origin: string;
}

/** A message that the limits allow. */
export interface Reservation {
	/** When to send it. */
	due_at: string;
	/** Who asks for it; count it by `messageCounts.add`. */
	standing: Standing;
}

/** Lets one request at a time pass the limits for an identifier; call it first in the transaction. */
export function takeTurn(trx: Db, app: App, identifier: Identifier) {
	return lock(trx, hashOf(app, identifier.value));
}

/**
 * Counts a message to the identifier and answers when to send it: now or, where the same browser asks
 * again within the minute, when the minute is over. Refuses with `too_many_requests` past a limit.
 */
export async function reserve(
	trx: Db,
	app: App,
	user: IdentityUser,
	{ identifier, asked }: { identifier: Identifier; asked: MagicLink['asked'] },
	{ browser_hash, network }: Requester
): Promise<Reservation> {
	assertCountry(app, identifier);
	const quota = await quotaFor(trx, user, asked, browser_hash);
	const identifier_hash = hashOf(app, identifier.value);
	const toIdentifier = requests(trx, app).where('identifier_hash', '=', identifier_hash);
	// A program has no browser id, and is recognised by its network.
	const ofRequester =
		browser_hash === null
			? toIdentifier.where('browser_hash', 'is', null).where('network', '=', network)
			: toIdentifier.where('browser_hash', '=', browser_hash);
	const last = await ofRequester.limit(1).executeTakeFirst();
	const wait = last ? (Date.parse(last.due_at) - Date.now()) / 1000 + PAUSE : 0;
	if (wait > 0 && browser_hash === null) throw tooMany(wait, 'messages_of_client');
	const counted = quota === 'known' ? ofRequester : toIdentifier;
	await assertBelow(PER_IDENTIFIER, counted.where('quota', '=', quota), 'messages_to_address');
	if (quota !== 'known') {
		await lock(trx, network);
		const ofNetwork = requests(trx, app).where('network', '=', network);
		const unknown = ofNetwork.where('quota', '!=', 'known');
		await assertBelow(PER_NETWORK, unknown, 'messages_of_network');
	}
	const due_at = inSeconds(Math.max(0, wait));
	const row = { id: randomId(), app_id: app.id, identifier_hash, quota, network, browser_hash };
	await trx
		.insertInto('message_request')
		.values({ ...row, due_at })
		.execute();
	if (quota === 'known') return { due_at, standing: 'known' };
	// A reserve for verified identifiers would tell which ones are.
	const isProved =
		!app.hides_accounts && quota === 'unknown' && identifiers.isVerified(user, identifier.kind);
	return { due_at, standing: isProved ? 'verified' : 'other' };
}

async function quotaFor(
	trx: Db,
	user: IdentityUser,
	asked: MagicLink['asked'],
	browser_hash: string | null
): Promise<MessageRequest['quota']> {
	// The identifier is not the user's yet: what its owner may have sent is not the user's to use up.
	if (asked === 'verify') return 'change';
	return (await knownBrowsers.has(trx, user.id, browser_hash)) ? 'known' : 'unknown';
}

/**
 * What a browser may have asked for to be answered with the message that is on its way. The elements ask
 * to log in during a registration too. Where accounts are hidden, a registration after a login gets a
 * message of its own: the other one may say that there is no account.
 */
export function answeredBy(app: App, asked: MagicLink['asked']): ('register' | 'login')[] {
	return app.hides_accounts && asked === 'register' ? ['register'] : ['register', 'login'];
}

/** When a notice to the identifier may follow the messages that went there: not within the minute. */
export async function nextFree(trx: Db, app: App, identifier: string): Promise<string> {
	const identifier_hash = hashOf(app, identifier);
	const sent = requests(trx, app).where('identifier_hash', '=', identifier_hash);
	const last = await sent.limit(1).executeTakeFirst();
	const free = last ? new Date(Date.parse(last.due_at) + PAUSE * 1000).toISOString() : now();
	return free > now() ? free : now();
}

/** The keyed hash that an identifier is counted by. */
export function hashOf(app: App, identifier: string): string {
	return mac(app.keys.counting, identifier).toString('base64url');
}

/** When messages were due, the newest first. */
function requests(trx: Db, app: App) {
	return trx
		.selectFrom('message_request')
		.select('due_at')
		.where('app_id', '=', app.id)
		.where('due_at', '<=', inSeconds(AHEAD))
		.orderBy('due_at', 'desc');
}

async function assertBelow(
	limit: number,
	asked: ReturnType<typeof requests>,
	name: string
): Promise<void> {
	// Once this one has left the hour, there is room for another.
	const nth = await asked
		.where('due_at', '>', inSeconds(-HOUR))
		.offset(limit - 1)
		.limit(1)
		.executeTakeFirst();
	if (nth) throw tooMany((Date.parse(nth.due_at) - Date.now()) / 1000 + HOUR, name);
}

/** Refuses a phone number of a country that text messages do not go to. */
export function assertCountry(app: App, { kind, value }: Identifier): void {
	if (kind !== 'phone' || app.sms_countries.length === 0) return;
	if (app.sms_countries.includes(countryOf(value) ?? '')) return;
	throw new ApiError('operation_not_allowed', 'Text messages cannot be sent to this country.');
}

function tooMany(seconds: number, limit: string): ApiError {
	return new ApiError('too_many_requests', undefined, { retryAfter: Math.max(1, seconds), limit });
}

import type { Db } from '../../db/schema.ts';
import type { Identifier } from '../../identifier.ts';
import { countryOf } from '../../../text/phone.ts';
import { ApiError } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { DAY, HOUR, inSeconds, now } from '../../clock.ts';
import { mac, randomId } from '../../crypto.ts';

/** How often messages with codes and links are sent (OWASP ASVS 5.0 §2.4.1). */

/** Seconds between two messages to one identifier. */
export const PAUSE = 60;
/** Messages in an hour to one identifier, and at the request of one network. */
const PER_IDENTIFIER = 5;
const PER_NETWORK = 100;

/** A code or a link that is on its way. */
export interface Accepted {
	id: string;
	/** When its message goes out, or went; ISO-8601. */
	due_at: string;
}

/** Messages are counted apart, so that a user who asks to change to an address never keeps its owner out. */
export const POOLS = ['log-in', 'verify'] as const;
type Pool = (typeof POOLS)[number];

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
}

/**
 * Counts a message to the identifier and answers when to send it: now or, where the browser that asked
 * for the last one asks again within the minute, when the minute is over. Refuses other requesters
 * within the minute, and all past the limits. Call it inside a transaction: one of parallel callers wins.
 */
export async function reserve(
	trx: Db,
	app: App,
	identifier: Identifier,
	{ browser_hash, network }: Requester,
	pool: Pool = 'log-in'
): Promise<string> {
	assertCountry(app, identifier);
	const identifier_hash = hashOf(app, identifier.value, pool);
	const last = await findLast(trx, app, identifier_hash);
	const wait = last ? (Date.parse(last.due_at) - Date.now()) / 1000 + PAUSE : 0;
	const same = browser_hash !== null && last?.browser_hash === browser_hash;
	if (wait > 0 && !same) throw tooMany(wait);
	await assertBelow(PER_IDENTIFIER, trx, app, HOUR, { identifier_hash });
	await assertBelow(PER_NETWORK, trx, app, HOUR, { network });
	await assertBelow(app.messages_per_day, trx, app, DAY);
	const due_at = inSeconds(Math.max(0, wait));
	const row = { id: randomId(), app_id: app.id, identifier_hash, network, browser_hash, due_at };
	await trx.insertInto('message_request').values(row).execute();
	return due_at;
}

/** When a notice to the identifier may follow the messages that went there: not within the minute. */
export async function nextFree(trx: Db, app: App, identifier: string): Promise<string> {
	const last = await findLast(trx, app, hashOf(app, identifier));
	const free = last ? new Date(Date.parse(last.due_at) + PAUSE * 1000).toISOString() : now();
	return free > now() ? free : now();
}

/** The keyed hash that an identifier is counted by. */
export function hashOf(app: App, identifier: string, pool: Pool = 'log-in'): string {
	return mac(app.keys.counting, ...(pool === 'log-in' ? [] : [pool]), identifier).toString(
		'base64url'
	);
}

function findLast(trx: Db, app: App, identifier_hash: string) {
	return trx
		.selectFrom('message_request')
		.select(['due_at', 'browser_hash'])
		.where('app_id', '=', app.id)
		.where('identifier_hash', '=', identifier_hash)
		.orderBy('due_at', 'desc')
		.limit(1)
		.executeTakeFirst();
}

async function assertBelow(
	limit: number,
	trx: Db,
	app: App,
	seconds: number,
	of: { identifier_hash?: string; network?: string } = {}
): Promise<void> {
	let query = trx
		.selectFrom('message_request')
		.select('due_at')
		.where('app_id', '=', app.id)
		.where('due_at', '>', inSeconds(-seconds));
	if (of.identifier_hash) query = query.where('identifier_hash', '=', of.identifier_hash);
	if (of.network) query = query.where('network', '=', of.network);
	// Once this one has left the window, there is room for another.
	const nth = await query
		.orderBy('due_at', 'desc')
		.offset(limit - 1)
		.limit(1)
		.executeTakeFirst();
	if (nth) throw tooMany((Date.parse(nth.due_at) - Date.now()) / 1000 + seconds);
}

function assertCountry(app: App, { kind, value }: Identifier): void {
	if (kind !== 'phone' || app.sms_countries.length === 0) return;
	if (app.sms_countries.includes(countryOf(value) ?? '')) return;
	throw new ApiError('operation_not_allowed', 'Text messages cannot be sent to this country.');
}

function tooMany(seconds: number): ApiError {
	return new ApiError('too_many_requests', undefined, { retryAfter: Math.max(1, seconds) });
}

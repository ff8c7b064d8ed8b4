import type { Db } from '../../db/schema.ts';
import { countryOf, type Identifier } from '../../identifier.ts';
import { Refusal } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { DAY, HOUR, inSeconds, now } from '../../clock.ts';
import { mac, randomId } from '../../crypto.ts';

/** How often messages with codes and links go out (OWASP ASVS 5.0 §2.4.1). */

/** Seconds between two messages to one address. */
export const PAUSE = 60;
/** Messages in an hour to one address, and at the wish of one network. */
const PER_ADDRESS = 5;
const PER_SOURCE = 100;

/** Who asks for a message. */
export interface Asker {
	/** Hash of the secret in the browser's cookie; null for a program without one. */
	browser_hash: string | null;
	/** The network that the request came from. */
	source: string;
	/** The browser in words: `Firefox, Linux`. */
	requested_from: string;
	/** Language tag of the wish, if there is one. */
	language?: string;
}

/**
 * Counts a message to `address` and answers when it may go out: at once or, where the browser that
 * asked for the last one asks again within the minute, when the minute is over. Refuses others within
 * the minute, and everybody past the limits. Inside a transaction, so that of parallel askers one wins.
 */
export async function reserve(trx: Db, app: App, address: Identifier, asker: Asker) {
	refuseForeignCountry(app, address);
	const address_hash = countedAs(app, address.value);
	const last = await findLast(trx, app, address_hash);
	const wait = last ? (Date.parse(last.due_at) - Date.now()) / 1000 + PAUSE : 0;
	const same = asker.browser_hash !== null && last?.browser_hash === asker.browser_hash;
	if (wait > 0 && !same) throw tooMany(wait);
	await refusePast(trx, app, { address_hash }, HOUR, PER_ADDRESS);
	await refusePast(trx, app, { source: asker.source }, HOUR, PER_SOURCE);
	await refusePast(trx, app, {}, DAY, app.messages_per_day);
	const due_at = inSeconds(Math.max(0, wait));
	await trx
		.insertInto('send')
		.values({
			id: randomId(),
			app_id: app.id,
			address_hash,
			source: asker.source,
			browser_hash: asker.browser_hash,
			due_at
		})
		.execute();
	return due_at;
}

/** Refuses with `operation_not_allowed` where people get something else, or nothing, for a passkey. */
export function refuseUnless(app: App, fallback: App['fallback']): void {
	if (app.fallback !== fallback) throw new Refusal('operation_not_allowed');
}

/** When a message that nobody asked for may follow those that went to the address: not within the minute. */
export async function nextFree(trx: Db, app: App, address: string): Promise<string> {
	const last = await findLast(trx, app, countedAs(app, address));
	const free = last ? new Date(Date.parse(last.due_at) + PAUSE * 1000).toISOString() : now();
	return free > now() ? free : now();
}

/** The address in the tables of counts. */
export function countedAs(app: App, address: string): string {
	return mac(app.keys.counting, address).toString('base64url');
}

function findLast(trx: Db, app: App, address_hash: string) {
	return trx
		.selectFrom('send')
		.select(['due_at', 'browser_hash'])
		.where('app_id', '=', app.id)
		.where('address_hash', '=', address_hash)
		.orderBy('due_at', 'desc')
		.limit(1)
		.executeTakeFirst();
}

async function refusePast(
	trx: Db,
	app: App,
	of: { address_hash?: string; source?: string },
	seconds: number,
	limit: number
): Promise<void> {
	let query = trx
		.selectFrom('send')
		.select('due_at')
		.where('app_id', '=', app.id)
		.where('due_at', '>', inSeconds(-seconds));
	if (of.address_hash !== undefined) {
		query = query.where('address_hash', '=', of.address_hash);
	}
	if (of.source !== undefined) query = query.where('source', '=', of.source);
	// The one that would have to be out of the window for another to be in it.
	const nth = await query
		.orderBy('due_at', 'desc')
		.offset(limit - 1)
		.limit(1)
		.executeTakeFirst();
	if (nth) throw tooMany((Date.parse(nth.due_at) - Date.now()) / 1000 + seconds);
}

function refuseForeignCountry(app: App, { kind, value }: Identifier): void {
	if (kind !== 'phone' || app.sms_countries.length === 0) return;
	if (app.sms_countries.includes(countryOf(value) ?? '')) return;
	throw new Refusal('operation_not_allowed', 'Text messages cannot be sent to this country.');
}

function tooMany(seconds: number): Refusal {
	return new Refusal('too_many_requests', undefined, { retryAfter: Math.max(1, seconds) });
}

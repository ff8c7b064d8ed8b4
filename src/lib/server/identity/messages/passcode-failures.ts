import type { Db, OneTimePasscode } from '../../db/schema.ts';
import { ApiError } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { HOUR, now, SKEW } from '../../clock.ts';
import * as knownBrowsers from '../sessions/known-browsers.ts';
import { hashOf, type Requester } from './rate-limits.ts';

/**
 * Wrong passcodes for an identifier, over all its codes: a new code does not undo the old guesses (NIST
 * SP 800-63B-4 §3.2.2). What guesses wrong waits longer each time: a network, or a browser that the
 * account knows, for which the guesses of strangers do not count.
 */

/** Failures in a row from one source before it waits. */
const FREE = 5;
/** Failures in a row from all networks after which the unknown browsers wait an hour each time. */
const STOP = 100;
const FIRST_WAIT = 30;
const EVERYWHERE = '*';
const BROWSER = 'browser:';

type Passcode = Pick<OneTimePasscode, 'user_id' | 'identifier'>;
type From = Pick<Requester, 'browser_hash' | 'network'>;

/** Where guesses at the passcode are counted: by the browser that the account knows, or by network and in all. */
export async function sourcesOf(db: Db, { user_id }: Passcode, { browser_hash, network }: From) {
	const isKnown = await knownBrowsers.has(db, user_id, browser_hash);
	return isKnown ? [`${BROWSER}${browser_hash}`] : [network, EVERYWHERE];
}

/** The network of a source; null for a browser. */
export const networkOf = (source: string) => (source.startsWith(BROWSER) ? null : source);

/** A source, for the operator. */
export function describeSource(source: string): string {
	if (source === EVERYWHERE) return 'all networks';
	const network = networkOf(source);
	return network === null ? 'a browser that has logged in before' : `network ${network}`;
}

/** Refuses with `exceeded_attempts` while one of the sources has to wait. */
export async function assertNotBlocked(
	db: Db,
	app: App,
	{ identifier, user_id }: Passcode,
	sources: string[]
): Promise<void> {
	const rows = await db
		.selectFrom('passcode_failure')
		.select(['source', 'failures', 'failed_at'])
		.where('app_id', '=', app.id)
		.where('identifier_hash', '=', hashOf(app, identifier))
		.where('source', 'in', sources)
		.execute();
	const waits = rows.map((row) => {
		const passed = (Date.now() - Date.parse(row.failed_at)) / 1000;
		// A failure to come: the clock was set back since, and nothing says how long ago.
		return passed < -SKEW ? 0 : waitAfter(row) - passed;
	});
	const wait = Math.max(0, ...waits);
	if (wait <= 0) return;
	const details = { retryAfter: wait, limit: 'wrong_codes', user_id };
	throw new ApiError('exceeded_attempts', undefined, details);
}

/** Seconds; 30 after the fifth failure of a source, then twice as long each time. */
export function waitAfter({ source, failures }: { source: string; failures: number }): number {
	if (source === EVERYWHERE) return failures < STOP ? 0 : HOUR;
	return failures < FREE ? 0 : Math.min(FIRST_WAIT * 2 ** (failures - FREE), HOUR);
}

/** Counts a wrong code. */
export async function record(
	db: Db,
	app: App,
	{ identifier }: Passcode,
	sources: string[]
): Promise<void> {
	const identifier_hash = hashOf(app, identifier);
	const row = { app_id: app.id, identifier_hash, failures: 1, failed_at: now() };
	await db
		.insertInto('passcode_failure')
		.values(sources.map((source) => ({ ...row, source })))
		.onConflict((conflict) =>
			conflict.columns(['app_id', 'identifier_hash', 'source']).doUpdateSet((eb) => ({
				failures: eb('passcode_failure.failures', '+', 1),
				failed_at: eb.ref('excluded.failed_at')
			}))
		)
		.execute();
}

/** Starts the count again after a right code. */
export async function reset(db: Db, app: App, identifier: string): Promise<void> {
	await db
		.deleteFrom('passcode_failure')
		.where('app_id', '=', app.id)
		.where('identifier_hash', '=', hashOf(app, identifier))
		.execute();
}

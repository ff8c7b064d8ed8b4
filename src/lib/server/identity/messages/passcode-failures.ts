import type { Db } from '../../db/schema.ts';
import { ApiError } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { DAY, HOUR, now } from '../../clock.ts';
import { hashOf } from './rate-limits.ts';

/**
 * Wrong passcodes for an identifier, over all its codes: a new code does not undo the old guesses (NIST
 * SP 800-63B-4 §3.2.2). A network that guesses waits longer each time; other networks and other ways to
 * log in are not affected.
 */

/** Failures in a row from one network before it waits. */
const FREE = 5;
/** Failures in a row from all networks after which passcodes for the identifier rest for a day. */
const STOP = 100;
const FIRST_WAIT = 30;
const EVERYWHERE = '*';

/** Refuses with `exceeded_attempts` while the network, or every network, has to wait. */
export async function assertNotBlocked(db: Db, app: App, identifier: string, network: string) {
	const rows = await db
		.selectFrom('passcode_failure')
		.select(['network', 'failures', 'failed_at'])
		.where('app_id', '=', app.id)
		.where('identifier_hash', '=', hashOf(app, identifier))
		.where('network', 'in', [network, EVERYWHERE])
		.execute();
	const waits = rows.map((row) => waitAfter(row) - (Date.now() - Date.parse(row.failed_at)) / 1000);
	const wait = Math.max(0, ...waits);
	if (wait > 0) throw new ApiError('exceeded_attempts', undefined, { retryAfter: wait });
}

/** Seconds; 30 after the fifth failure of a network, then twice as long each time. */
function waitAfter({ network, failures }: { network: string; failures: number }): number {
	if (network === EVERYWHERE) return failures < STOP ? 0 : DAY;
	return failures < FREE ? 0 : Math.min(FIRST_WAIT * 2 ** (failures - FREE), HOUR);
}

/** Counts a wrong code. */
export async function record(db: Db, app: App, identifier: string, network: string): Promise<void> {
	const identifier_hash = hashOf(app, identifier);
	const row = { app_id: app.id, identifier_hash, failures: 1, failed_at: now() };
	await db
		.insertInto('passcode_failure')
		.values([
			{ ...row, network },
			{ ...row, network: EVERYWHERE }
		])
		.onConflict((conflict) =>
			conflict.columns(['app_id', 'identifier_hash', 'network']).doUpdateSet((eb) => ({
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

import type { Db } from '../../db/schema.ts';
import { Refusal } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { DAY, HOUR, now } from '../../clock.ts';
import { countedAs } from './rate-limits.ts';

/**
 * Wrong passcodes for an address, over all its codes: a new code does not make the old guesses
 * undone (NIST SP 800-63B-4 §3.2.2). Who guesses waits longer and longer; nobody else does, and no
 * other way in is touched.
 */

/** Failures in a row from one network before it has to wait. */
const FREE = 5;
/** Failures in a row from everywhere after which passcodes for the address rest for a day. */
const STOP = 100;
const FIRST_WAIT = 30;
const EVERYWHERE = '*';

/** Refuses with `exceeded_attempts` while the source, or everybody, has to wait. */
export async function refuseBlocked(db: Db, app: App, address: string, source: string) {
	const rows = await db
		.selectFrom('passcode_failure')
		.select(['source', 'failures', 'failed_at'])
		.where('app_id', '=', app.id)
		.where('address_hash', '=', countedAs(app, address))
		.where('source', 'in', [source, EVERYWHERE])
		.execute();
	const waits = rows.map((row) => {
		const seconds = row.source === EVERYWHERE ? everywhere(row.failures) : waitAfter(row.failures);
		return seconds - (Date.now() - Date.parse(row.failed_at)) / 1000;
	});
	const wait = Math.max(0, ...waits);
	if (wait > 0) throw new Refusal('exceeded_attempts', undefined, { retryAfter: wait });
}

/** Counts a wrong code. */
export async function record(db: Db, app: App, address: string, source: string): Promise<void> {
	const row = {
		app_id: app.id,
		address_hash: countedAs(app, address),
		failures: 1,
		failed_at: now()
	};
	await db
		.insertInto('passcode_failure')
		.values([
			{ ...row, source },
			{ ...row, source: EVERYWHERE }
		])
		.onConflict((conflict) =>
			conflict.columns(['app_id', 'address_hash', 'source']).doUpdateSet((eb) => ({
				failures: eb('passcode_failure.failures', '+', 1),
				failed_at: eb.ref('excluded.failed_at')
			}))
		)
		.execute();
}

/** Begins anew after a right one. */
export async function forget(db: Db, app: App, address: string): Promise<void> {
	await db
		.deleteFrom('passcode_failure')
		.where('app_id', '=', app.id)
		.where('address_hash', '=', countedAs(app, address))
		.execute();
}

/** Seconds to wait after so many failures in a row: 30 after the fifth, then twice as long each time. */
function waitAfter(count: number): number {
	return count < FREE ? 0 : Math.min(FIRST_WAIT * 2 ** (count - FREE), HOUR);
}

function everywhere(count: number): number {
	return count < STOP ? 0 : DAY;
}

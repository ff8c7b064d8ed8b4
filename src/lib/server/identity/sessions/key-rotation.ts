import type { Db, SigningKey } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import * as events from '../../events/events.ts';
import type { App } from '../../relying-party.ts';
import { after, DAY, HOUR, inSeconds, now } from '../../clock.ts';
import * as signingKeys from './signing-keys.ts';

/** When signing keys come and go. The purge deletes those that have retired. */

/**
 * Seconds for which a new key is published before it signs: verifiers such as passage-node take the keys
 * once a day, and the answer may be an hour old by then.
 */
const PUBLISHED = DAY + HOUR;
/**
 * Seconds for which a key counts after the next one signs: as long as any access token lives, and an hour for
 * instances that sign with it a little longer.
 */
const KEPT = DAY + HOUR;
/** Seconds after which a key that signs gets a successor. */
const LIFETIME = 90 * DAY;
/** Seconds until every instance knows a new key. */
const KNOWN_AFTER = 60;
/** Seconds that the clocks of two instances may differ. */
const SKEW = 60;

/** A key as the operator sees it. */
export type ListedKey = Pick<SigningKey, 'id' | 'created_at' | 'activates_at' | 'retires_at'>;

const listed = ({ id, created_at, activates_at, retires_at }: SigningKey): ListedKey => ({
	id,
	created_at,
	activates_at,
	retires_at
});

/** Makes the app's first key if it has none; of several instances one succeeds. */
export async function ensure(db: Db, app: App): Promise<void> {
	if (await last(db, app)) return;
	const made = await signingKeys.make(app, now());
	await transact(db, async (trx) => {
		if (!(await last(trx, app))) await trx.insertInto('signing_key').values(made).execute();
	});
}

/**
 * Publishes the next key, which signs in 25 hours; the present one counts for a day more. Answers undefined
 * if a next key is published already.
 */
export async function rotate(db: Db, app: App): Promise<ListedKey | undefined> {
	const made = await signingKeys.make(app, inSeconds(PUBLISHED));
	return transact(db, async (trx) => {
		const present = await last(trx, app);
		if (present && present.activates_at > now()) return undefined;
		return succeed(trx, app, made, after(made.activates_at, KEPT));
	});
}

/**
 * Replaces all keys, because they may have leaked: a new one signs in a minute, once all instances know it,
 * and the others stop counting two minutes later.
 */
export async function replace(db: Db, app: App): Promise<ListedKey> {
	const made = await signingKeys.make(app, inSeconds(KNOWN_AFTER));
	const retires_at = after(made.activates_at, 2 * SKEW);
	return transact(db, (trx) => succeed(trx, app, made, retires_at));
}

/**
 * Rotates whenever the newest key has signed for 90 days: looks now and every hour. Of several instances
 * one succeeds. Answers a function that stops it.
 */
export function keepRotating(db: Db, app: App, report: (cause: unknown) => void): () => void {
	const run = async () => {
		const present = await last(db, app);
		if (present && present.activates_at < inSeconds(-LIFETIME)) await rotate(db, app);
	};
	const look = () => void run().catch(report);
	// The timer does not keep the process alive.
	const timer = setInterval(look, HOUR * 1000).unref();
	look();
	return () => clearInterval(timer);
}

async function succeed(trx: Db, app: App, made: SigningKey, retires_at: string) {
	await trx
		.updateTable('signing_key')
		.set({ retires_at })
		.where('app_id', '=', app.id)
		.where((eb) => eb.or([eb('retires_at', 'is', null), eb('retires_at', '>', retires_at)]))
		.execute();
	await trx.insertInto('signing_key').values(made).execute();
	await events.record(trx, app, { kind: 'signing_key_rotated', target: made.id });
	return listed(made);
}

/** The key that signs last of all. */
function last(db: Db, app: App): Promise<SigningKey | undefined> {
	return signingKeys.published(db, app).orderBy('activates_at', 'desc').limit(1).executeTakeFirst();
}

/** The keys that are published, the last to sign first. */
export async function list(db: Db, app: App): Promise<ListedKey[]> {
	return (await signingKeys.published(db, app).orderBy('activates_at', 'desc').execute()).map(
		listed
	);
}

import type { Db } from './schema.ts';

const HOUR_MS = 60 * 60 * 1000;

/** Tables whose rows are of no use after their `expires_at`. */
const EXPIRING = [
	'ceremony',
	'draft',
	'one_time_passcode',
	'magic_link',
	'outbox',
	'refresh_family',
	'refresh_token'
] as const;

/**
 * Deletes what has expired, what messages and failures are counted by once it counts no more, and the
 * profiles of users who are gone.
 */
export async function purge(db: Db): Promise<void> {
	const now = new Date().toISOString();
	const dayAgo = new Date(Date.now() - 24 * HOUR_MS).toISOString();
	for (const table of EXPIRING) await db.deleteFrom(table).where('expires_at', '<', now).execute();
	await db.deleteFrom('send').where('due_at', '<', dayAgo).execute();
	await db.deleteFrom('passcode_failure').where('failed_at', '<', dayAgo).execute();
	await removeProfiles(db);
}

/** The user goes first and the profile follows, so that an interruption leaves nobody half there. */
async function removeProfiles(db: Db): Promise<void> {
	const removed = await db.selectFrom('removed_user').select('id').limit(500).execute();
	for (const { id } of removed) {
		await db.deleteFrom('profile').where('passage_id', '=', id).execute();
		await db.deleteFrom('removed_user').where('id', '=', id).execute();
	}
}

/** Purges now and every hour from now on; failures are told to `report`. Answers how to stop. */
export function purgeHourly(db: Db, report: (cause: unknown) => void): () => void {
	const run = () => void purge(db).catch(report);
	const timer = setInterval(run, HOUR_MS);
	// Waiting for the next hour is no reason to stay alive.
	timer.unref();
	run();
	return () => clearInterval(timer);
}

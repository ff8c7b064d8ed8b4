import type { Db } from './schema.ts';

const HOUR_MS = 60 * 60 * 1000;

/** Deletes what has expired: ceremonies, drafts, sessions with their refresh tokens. */
export async function purge(db: Db): Promise<void> {
	const now = new Date().toISOString();
	await db.deleteFrom('ceremony').where('expires_at', '<', now).execute();
	await db.deleteFrom('draft').where('expires_at', '<', now).execute();
	await db.deleteFrom('refresh_family').where('expires_at', '<', now).execute();
	await db.deleteFrom('refresh_token').where('expires_at', '<', now).execute();
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

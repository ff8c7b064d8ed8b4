import { readFileSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { sql } from 'kysely';
import { isPostgres } from '../../lib/server/db/lock.ts';
import type { Deployment } from '../../lib/server/deployment.ts';
import { ok, problem, warning, type Finding } from './check.ts';

/** The versions, the database, its disk and the clock. */

export async function versions({ db }: Deployment): Promise<Finding> {
	const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
	const { version } = JSON.parse(manifest) as { version: string };
	const name = isPostgres(db) ? 'PostgreSQL' : 'SQLite';
	const query = isPostgres(db)
		? sql<{ version: string }>`select current_setting('server_version') as version`
		: sql<{ version: string }>`select sqlite_version() as version`;
	const [row] = (await query.execute(db)).rows;
	const text = `Postern ${version}, Node ${process.versions.node}, ${name} ${row?.version}`;
	return ok('versions', text);
}

/** It is open already, and as this version expects it. */
export function database({ db, env }: Deployment): Finding {
	const name = isPostgres(db) ? 'PostgreSQL' : env.DATABASE_URL.slice('file:'.length);
	return ok('database', `${name} answers, and its tables are up to date.`);
}

const MEGABYTE = 1024 ** 2;

/** The disk of a SQLite file; that of PostgreSQL is elsewhere. */
export async function disk({ db, env }: Deployment): Promise<Finding[]> {
	if (isPostgres(db)) return [];
	const folder = dirname(env.DATABASE_URL.slice('file:'.length));
	const { bavail, blocks, bsize } = statfsSync(folder);
	const free = (bavail * bsize) / MEGABYTE;
	const share = Math.round((100 * bavail) / blocks);
	const text = `${Math.round(free)} MB (${share} %) are free where the database is.`;
	const next = 'Make room, or move the database to a larger disk: a full one stops every login.';
	if (free < 200) return [problem('disk', text, next)];
	return [free < 1024 || share < 5 ? warning('disk', text, next) : ok('disk', text)];
}

/** Compares this machine's clock with another one, `now` (ISO-8601), which was read just now. */
export function clock(whose: string, now: string): Finding {
	const ahead = Math.round((Date.now() - Date.parse(now)) / 1000);
	const text = `The clock of this machine and that of ${whose} differ by ${Math.abs(ahead)} s.`;
	if (Math.abs(ahead) <= 5) return ok('clock', text);
	const next = 'Set both by NTP: codes, links and tokens depend on the time.';
	return (Math.abs(ahead) > 60 ? problem : warning)('clock', text, next);
}

/** The clock of PostgreSQL; SQLite has none of its own. */
export async function databaseClock({ db }: Deployment): Promise<Finding[]> {
	if (!isPostgres(db)) return [];
	const [row] = (await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)).rows;
	return row ? [clock('PostgreSQL', row.now.toISOString())] : [];
}

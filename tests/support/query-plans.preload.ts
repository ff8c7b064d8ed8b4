import SqliteDatabase from 'better-sqlite3';
import type { Client } from 'pg';
import { growingSteps, report } from './query-plans.ts';

/**
 * Loaded before the server (`node --import`). On SQLite it explains every statement that the server
 * prepares, and reports in its log each one that grows with its table. On PostgreSQL it gives each
 * statement to the parent, which explains it.
 */
const prepare = SqliteDatabase.prototype.prepare;
/** Each is explained once: its plan stays. */
const judged = new Set<string>();

function explained(this: SqliteDatabase.Database, sql: string) {
	const statement = prepare.call(this, sql);
	if (judged.has(sql)) return statement;
	judged.add(sql);
	const steps = growingSteps(this, sql);
	if (steps.length > 0) process.stderr.write(`${report(sql, steps)}\n`);
	return statement;
}

SqliteDatabase.prototype.prepare = explained as typeof prepare;

if (process.env['DATABASE_URL']?.startsWith('postgres')) {
	const { default: pg } = await import('pg');
	const query = pg.Client.prototype.query as (this: Client, ...given: unknown[]) => unknown;
	const seen = new Set<string>();
	function reported(this: Client, ...given: unknown[]) {
		const [config] = given as [string | { text?: string }];
		const statement = typeof config === 'string' ? config : config.text;
		if (statement && !seen.has(statement)) process.send?.({ statement });
		seen.add(statement ?? '');
		return query.apply(this, given);
	}
	pg.Client.prototype.query = reported as typeof pg.Client.prototype.query;
}

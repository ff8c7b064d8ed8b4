import SqliteDatabase from 'better-sqlite3';
import { growingSteps, report } from './query-plans.ts';

/**
 * Loaded before the server (`node --import`): explains every statement that the server prepares, and
 * reports in its log each one that grows with its table.
 */
const prepare = SqliteDatabase.prototype.prepare;

function explained(this: SqliteDatabase.Database, sql: string) {
	const statement = prepare.call(this, sql);
	const steps = growingSteps(this, sql);
	if (steps.length > 0) process.stderr.write(`${report(sql, steps)}\n`);
	return statement;
}

SqliteDatabase.prototype.prepare = explained as typeof prepare;

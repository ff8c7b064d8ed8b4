import type SqliteDatabase from 'better-sqlite3';

/**
 * Judges the plans of SQL statements: none may visit more rows as the tables grow. Without statistics
 * (Postern runs no ANALYZE) SQLite's plan does not depend on the rows, so empty tables show it too.
 */

/** Tables that do not grow with the users, and rows that the statement itself holds. */
const SMALL =
	/^(app|api_key|signing_key|sqlite_master|p|kysely_migration|kysely_migration_lock|CONSTANT ROW|\d+-ROW)$/;

/** Columns that many rows share: a search by these alone finds too many. */
const SHARED = new Set([
	'app_id',
	'channel',
	'collectable',
	'ended_at',
	'kind',
	'purpose',
	'state',
	'status',
	'used_at'
]);

/** Reads users of the app in the order of an index, or those that were read so. */
const USERS_OF_APP =
	/^(SCAN account|SEARCH (account|identity_user) USING (COVERING )?INDEX identity_user_app_id_\w+ \(app_id=\?.*\))$/;

/** Steps that may visit many rows, and what bounds their number. */
const BOUNDED: { sql: RegExp; step: RegExp; because: string }[] = [
	{
		sql: /^delete from "\w+" where "(\w+)" < \? and \(.+\) in \( select .+ where "\1" < \? limit \? \)$/,
		step: /^SEARCH \w+ USING INDEX \w+ \(\w+_at<\?\)$/,
		because: 'the purge deletes a batch at a time, in the order of the index'
	},
	{
		sql: /^select "(\w+)" as "time" from "\w+" where "\1" (is not null|< \?) order by "\1" desc limit 1 offset \?$/,
		step: /^(SCAN|SEARCH) (draft|sign_up_metadata|identity_user|used_challenge) USING (COVERING )?INDEX \w+_(expires|used)_at( \(\w+_at[<>]\?\))?$/,
		because:
			'the purge leaves at most 100,000 drafts, unfinished sign-ups, and challenges that were used more than eleven minutes ago'
	},
	{
		sql: /^delete from profile where passage_id in \(select id from removed_user\)$/,
		step: /^(USING INDEX \w+ FOR IN-OPERATOR|SCAN removed_user USING INDEX \w+)$/,
		because: 'the purge keeps the rows of removed_user for an hour'
	},
	{
		sql: /^(insert into|select "began_at" from) "message_count" /,
		step: /^SEARCH (before|message_count) USING (COVERING )?INDEX \w+ \(app_id=\? AND began_at>\? AND began_at<\?\)$/,
		because: 'a day has 24 hours'
	},
	{
		sql: /^select ("id"|"due_at"|\*) from "outbox" .+ order by "due_at"( desc)? limit \?$/,
		step: /^SEARCH outbox USING INDEX \w+_due_at \(state=\?( AND priority=\?)?( AND due_at<\?)?\)$/,
		because: 'the limit is one message, for lists and metrics 1000, in the order of the index'
	},
	{
		sql: /^update "outbox" set "due_at" = \? .+ and "due_at" > \?$/,
		step: /^SEARCH outbox USING INDEX \w+_due_at \(state=\? AND due_at>\?\)$/,
		because: 'it runs at the start and after the clock was set back'
	},
	{
		sql: /^(select \*|delete) from "outbox" .+ order by "created_at" desc, "id"( limit \? ?\))?$/,
		step: /^SEARCH outbox USING INDEX outbox_state(_priority)?_due_at \(state=\?\)$/,
		because: 'the development mailbox keeps at most 100 messages'
	},
	{
		sql: /^select count\(distinct "row"."id"\) as "found" from \(select .+\) as "row"$/,
		step: /^(SCAN (row|account)|SEARCH (identity_user|credential) USING (COVERING )?INDEX \w+ \((app_id|rp_id)[=<>]\?( AND (email|phone)=\?)?\))$/,
		because: 'the start counts accounts that settings shut out, at most 10,000'
	},
	{
		sql: /^select \* from "\w+" (where \(.+\) > \(.+\) )?order by .+ limit \?$/,
		step: /^(SCAN \w+ USING INDEX \w+|SEARCH \w+ USING INDEX \w+ \(.+[<>]\?\))$/,
		because: 'a copy of the database reads a page at a time, in the order of the key'
	},
	{
		sql: /^select \* from "identity_user" where "id" > \? order by "id" limit \?$/,
		step: /^SEARCH identity_user USING INDEX \w+ \(id>\?\)$/,
		because: 'the export reads a batch at a time, in the order of the index'
	},
	{
		sql: /^select \* from "identity_user" as "account" where .+ order by created_at (asc|desc), id (asc|desc) limit \? offset \?$/,
		step: USERS_OF_APP,
		because: 'a page has at most 501 users of the index, after at most 100,000'
	},
	{
		sql: /^select (count\(\*\) as found from \(|\* from \()select .+ from "identity_user" as "account" where .+ limit \? ?\) as "?account"?/,
		step: USERS_OF_APP,
		because: 'a list counts and sorts at most 10,001 users'
	},
	{
		sql: /^update "outbox" set "state" = \?, "due_at" = \? where .+ "state" in \(\?, \?\)$/,
		step: /^SEARCH outbox USING INDEX \w+ \(state=\?\)$/,
		because: 'the operator has every message that waits or failed sent again'
	},
	{
		sql: /^select \* from "identity_user" where "app_id" = \? and "(email|phone)" >= \? .+ order by "\1" limit \?$/,
		step: /^SEARCH identity_user USING INDEX \w+ \(app_id=\? AND (email|phone)>\? AND (email|phone)<\?\)$/,
		because: 'the operator gets a page of users, in the order of the index'
	},
	{
		sql: /^select \* from "event" where .+ order by "created_at" desc, "id" limit \?$/,
		step: /^(SCAN|SEARCH) event USING INDEX event_created_at( \(created_at>\?\))?$/,
		because: 'the operator gets a page of events, in the order of the index'
	},
	{
		sql: /^select \* from \(select \* from "event" where .+ order by "created_at" desc, "id" limit \?\) as "event" where "kind" = \? limit \?$/,
		step: /^((SCAN|SEARCH) event USING INDEX event_created_at( \(created_at>\?\))?|SCAN event)$/,
		because: 'the operator gets events of one kind among the newest 100,000'
	},
	{
		sql: /^select (count\(\*\)|max\("last_login_at"\)) as "(rows|at)" from "(identity_user|credential|profile)"( where "app_id" = \?)?$/,
		step: /^(SCAN|SEARCH) (identity_user|credential|profile)\b/,
		because: 'a backup and a restore count what they hold, in a process of their own'
	},
	{
		sql: /^(delete from "(ceremony|one_time_passcode|magic_link|outbox)"( where "app_id" = \?)?|update "session" set "ended_at" = \? where ("app_id" = \? and )?"ended_at" is null)$/,
		step: /^(SCAN|SEARCH) (ceremony|one_time_passcode|magic_link|outbox|session)\b/,
		because: 'a restore and the loss of SECRET_KEY end everything, while no server runs'
	},
	{
		sql: /^insert into "app" /,
		step: /./,
		because: 'the first start of an empty database makes the app'
	}
];

/**
 * The steps of the statement's plan that grow with a table, such as `SCAN draft`; empty for a good
 * statement and for one that reads no table. Throws for a statement that SQLite cannot prepare.
 */
export function growingSteps(database: SqliteDatabase.Database, sql: string): string[] {
	if (!/^\s*(select|insert|update|delete|with)\b/i.test(sql)) return [];
	const plan = database.prepare<unknown[], { detail: string }>(`explain query plan ${sql}`);
	const parameters = Array<null>(sql.split('?').length - 1).fill(null);
	const steps = plan.all(parameters).map(({ detail }) => detail);
	return growing(sql, steps);
}

/** Those of a plan's steps, in SQLite's words, that grow with a table. The statement has `?` for values. */
export function growing(sql: string, steps: string[]): string[] {
	const bounds = BOUNDED.filter((bound) => bound.sql.test(inOneLine(sql)));
	return steps.filter((step) => grows(step) && !bounds.some((bound) => bound.step.test(step)));
}

/** sqlite.org/eqp.html: a scan, a search by a range or by shared columns, an index made on the fly. */
function grows(step: string): boolean {
	if (/ FOR IN-OPERATOR$/.test(step)) return true;
	const [, kind, table = ''] = /^(SCAN|SEARCH) (CONSTANT ROW|\S+)/.exec(step) ?? [];
	if (!kind || SMALL.test(table)) return false;
	if (kind === 'SCAN' || / USING AUTOMATIC /.test(step)) return true;
	const columns = [...step.matchAll(/(\w+)=\?/g)].map(([, column = '']) => column);
	return columns.every((column) => SHARED.has(column));
}

const REPORT = 'This statement grows with its table:';

/** One line about a statement that grows. */
export function report(sql: string, steps: string[]): string {
	return `${REPORT} ${inOneLine(sql)} (${steps.join('; ')})`;
}

/** The lines that `report` wrote into a log, each once. */
export function reported(log: string): string[] {
	return [...new Set(log.split('\n').filter((line) => line.startsWith(REPORT)))];
}

function inOneLine(sql: string): string {
	return sql.replace(/\s+/g, ' ');
}

import pg from 'pg';
import { connect } from '../../src/lib/server/db/connect.ts';
import { migrate } from '../../src/lib/server/db/migrate.ts';
import { growing, report } from './query-plans.ts';

/**
 * Judges the plans of SQL statements on PostgreSQL by the rules of `query-plans.ts`. Its planner counts
 * pages, so the tables are full; they have no statistics, so that the plan is the same in every run.
 */

/** Makes the tables in an empty database, and fills them with rows that nothing else uses. */
export async function makeFullTables(url: string): Promise<void> {
	const db = connect(url);
	try {
		await migrate(db);
	} finally {
		await db.destroy();
	}
	await using(url, (client) => client.query(FILL));
}

/** Rows without order or reference; statistics would follow from what the rows happen to be. */
const FILL = `
	set session_replication_role = replica;
	do $$
	declare
		wanted record;
	begin
		for wanted in
			select table_name, string_agg(
				case data_type when 'text' then format('%L || g', column_name || ' ') else 'g' end,
				', ' order by ordinal_position
			) as row
			from information_schema.columns
			where table_schema = 'public' and table_name not like 'kysely%'
			group by table_name
		loop
			execute format('alter table %I set (autovacuum_enabled = off)', wanted.table_name);
			execute format(
				'insert into %I select %s from generate_series(1, %s) g',
				wanted.table_name,
				wanted.row,
				-- Its rows stay for an hour.
				case wanted.table_name when 'removed_user' then 10 else 5000 end
			);
		end loop;
	end $$`;

/** What `report` says of each statement on the full tables at `url`; undefined for a good one. */
export function reports(
	url: string,
	statements: Iterable<string>
): Promise<Map<string, string | undefined>> {
	return using(url, async (client) => {
		// Whether indexes can serve; which plan is cheapest depends on the rows.
		for (const way of ['seqscan', 'hashjoin', 'mergejoin']) {
			await client.query(`set enable_${way} = off`);
		}
		const all = new Map<string, string | undefined>();
		for (const sql of statements) {
			const steps = await growingSteps(client, sql);
			all.set(sql, steps.length > 0 ? report(sql, steps) : undefined);
		}
		return all;
	});
}

/** The steps of the statement's plan that grow with a table; empty for one that reads no table. */
async function growingSteps(client: pg.Client, sql: string): Promise<string[]> {
	if (!/^\s*(select|insert|update|delete|with)\b/i.test(sql)) return [];
	return growing(sql.replace(/\$\d+/g, '?'), stepsOf(await explain(client, sql)));
}

interface Plan {
	'Node Type': string;
	'Relation Name'?: string;
	'Index Name'?: string;
	'Index Cond'?: string;
	Plans?: Plan[];
}

async function explain(client: pg.Client, sql: string): Promise<Plan> {
	try {
		const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
			`explain (generic_plan, format json) ${sql}`
		);
		const [answer] = rows;
		if (!answer) throw new Error(`PostgreSQL does not explain: ${sql}`);
		return answer['QUERY PLAN'][0].Plan;
	} catch (cause) {
		// The fields of a profile are those that the test declares.
		const { code, message = '' } = cause as { code?: string; message?: string };
		const [, column] = /column (?:profile\.)?"?(\w+)"?/.exec(message) ?? [];
		if (code !== '42703' || !column) throw new Error(`${message}: ${sql}`, { cause });
		await client.query(`alter table profile add column if not exists "${column}" text`);
		return explain(client, sql);
	}
}

/** The steps that read a table, as SQLite words them: `SEARCH session USING INDEX i (user_id=?)`. */
function stepsOf(plan: Plan, table = plan['Relation Name']): string[] {
	const own = plan['Node Type'].endsWith('Scan') ? step(plan, table) : undefined;
	const below = (plan.Plans ?? []).flatMap((each) => stepsOf(each, each['Relation Name'] ?? table));
	return own ? [own, ...below] : below;
}

/** Undefined for a step that reads rows which another step found, and for the system's tables. */
function step(plan: Plan, table?: string): string | undefined {
	if (!table || table.startsWith('pg_')) return undefined;
	if (plan['Node Type'] === 'Seq Scan') return `SCAN ${table}`;
	if (!plan['Index Name']) return undefined;
	const conditions = plan['Index Cond']?.matchAll(/(\w+) (=|<|>|IS NULL)/g) ?? [];
	const columns = [...conditions].map(
		([, name, how = '']) => `${name}${how === 'IS NULL' ? '=' : how[0]}?`
	);
	const how = columns.length > 0 ? 'SEARCH' : 'SCAN';
	const found = columns.length > 0 ? ` (${columns.join(' AND ')})` : '';
	return `${how} ${table} USING INDEX ${plan['Index Name']}${found}`;
}

async function using<Result>(url: string, work: (client: pg.Client) => Promise<Result>) {
	const client = new pg.Client(url);
	await client.connect();
	try {
		return await work(client);
	} finally {
		await client.end();
	}
}

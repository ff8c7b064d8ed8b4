import type { Compilable, CompiledQuery } from 'kysely';
import type { Db } from './schema.ts';

/**
 * Statements that run at every login, sign-up or page: Kysely builds and compiles each once, and its text is
 * used again with other values.
 */

/** Stands for a value while the statement is built. */
class Parameter {
	readonly name: string;

	constructor(name: string) {
		this.name = name;
	}
}

export interface Statement<Values, Row> {
	/** The rows that it gives. */
	all(db: Db, values: Values): Promise<Row[]>;
	/** The first of them, or undefined. */
	first(db: Db, values: Values): Promise<Row | undefined>;
	/** Runs it, and answers how many rows it inserted, changed or deleted. */
	run(db: Db, values: Values): Promise<number>;
}

const names = new Map<string, string>();

/** The name under which PostgreSQL may keep the text of such a statement prepared; undefined for any other. */
export const nameOf = (sql: string): string | undefined => names.get(sql);

/**
 * The statement that `build` makes. Its text must not depend on the values, which `build` only passes on: a
 * condition on one of them would be asked once for all. Without `prepared`, PostgreSQL keeps no plan for it: it
 * refuses one whose table has got another column since, as `profile` may while other instances run.
 */
export function statement<Values extends object, Row = never>(
	build: (db: Db, values: Values) => Compilable<Row>,
	{ prepared = true } = {}
): Statement<Values, Row> {
	const compiled = new WeakMap<object, CompiledQuery<Row>>();
	const compile = (db: Db, values: Values) => {
		const parameters = Object.fromEntries(
			Object.keys(values).map((name) => [name, new Parameter(name)])
		);
		const query = build(db, parameters as Values).compile() as CompiledQuery<Row>;
		if (prepared) names.set(query.sql, `postern_${names.size}`);
		return query;
	};
	const execute = (db: Db, values: Values) => {
		const { adapter } = db.getExecutor();
		let query = compiled.get(adapter);
		if (!query) compiled.set(adapter, (query = compile(db, values)));
		const given = query.parameters.map((each) =>
			each instanceof Parameter ? (values[each.name as keyof Values] ?? null) : each
		);
		return db.executeQuery<Row>({ ...query, parameters: given });
	};
	return {
		all: async (db, values) => (await execute(db, values)).rows,
		first: async (db, values) => (await execute(db, values)).rows[0],
		run: async (db, values) => Number((await execute(db, values)).numAffectedRows ?? 0)
	};
}

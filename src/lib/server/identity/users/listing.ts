import { sql, type SelectQueryBuilder } from 'kysely';
import type { Database, Db, IdentityUser } from '../../db/schema.ts';
import { ApiError } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { COLUMNS, condition, type Filter, type Operator } from './filters.ts';

/**
 * Lists users for a program. The order of creation, with a status or a span of time, follows an index, for
 * any number of users. Other filters and orders look at up to 10,000 users, and are refused above.
 */

/** Users that a filter or an order without an index looks at, and up to which users are counted. */
export const MOST = 10_000;

export interface Order {
	column: keyof typeof COLUMNS;
	direction: 'asc' | 'desc';
}

/** A user's place in the order of creation. */
export type Position = Pick<IdentityUser, 'created_at' | 'id'>;

export interface Wanted {
	filters: Filter[];
	order: Order[];
	limit: number;
	offset: number;
	/** In place of the offset, in the order of creation: the last user of the page before. */
	after?: Position | undefined;
}

export interface Listed {
	users: IdentityUser[];
	/** Whether others follow. */
	more: boolean;
	/** How many users the filters match, counted up to 10,000. */
	total: number;
}

type Users = SelectQueryBuilder<Database & { account: IdentityUser }, 'account', object>;

/** The users of a page. Refuses with `invalid_request` what would look at too many. */
export async function list(db: Db, app: App, wanted: Wanted): Promise<Listed> {
	const all = isIndexed(wanted) ? usersOf(db, app) : await fewOf(db, app, wanted.filters);
	const matching = filtered(all, wanted.filters);
	const rest = wanted.after ? following(all, wanted, wanted.after) : matching;
	const found = await ordered(rest, wanted)
		.selectAll()
		.limit(wanted.limit + 1)
		.offset(wanted.after ? 0 : wanted.offset)
		.execute();
	const users = (found as IdentityUser[]).slice(0, wanted.limit);
	return { users, more: found.length > users.length, total: await count(db, matching, MOST) };
}

/** Whether an index has the order, and what the filters leave out is no part of what it visits. */
export function isIndexed({ filters, order }: Pick<Wanted, 'filters' | 'order'>): boolean {
	const [first, ...others] = order;
	return (
		first?.column === 'created_at' &&
		others.length === 0 &&
		filters.every(
			({ column, operator }) =>
				(column === 'created_at' && operator !== '<>') || (column === 'status' && operator === '=')
		)
	);
}

function usersOf(db: Db, app: App): Users {
	const users = db.selectFrom('identity_user as account').where('account.app_id', '=', app.id);
	return users as unknown as Users;
}

/** The users among whom the filters match, found by an index; refuses more than 10,000. */
async function fewOf(db: Db, app: App, filters: Filter[]): Promise<Users> {
	const few = filtered(usersOf(db, app), filters.filter(isAny(narrowest(filters))));
	if ((await count(db, few, MOST + 1)) > MOST) {
		const message = `This looks at more than ${MOST} users. Narrow it by created_at, updated_at or status, or order by created_at.`;
		throw new ApiError('invalid_request', message);
	}
	const inner = few.selectAll().limit(MOST);
	return db.selectFrom(inner.as('account') as never) as unknown as Users;
}

const isAny = (column: Filter['column']) => (filter: Filter) =>
	filter.column === column && ['=', '<', '>'].includes(filter.operator);

/** The column of the filters whose index finds the fewest, probably. */
function narrowest(filters: Filter[]): Filter['column'] {
	const is = (column: Filter['column'], ...operators: Operator[]) =>
		filters.some((each) => each.column === column && operators.includes(each.operator));
	if (is('id', '=')) return 'id';
	if (is('identifier', '=')) return 'identifier';
	if (is('updated_at', '=', '>')) return 'updated_at';
	if (is('status', '=')) return 'status';
	return 'created_at';
}

function filtered(users: Users, filters: Filter[]): Users {
	return filters.reduce((some, filter) => some.where(condition(filter)), users);
}

/**
 * The matching users after that place. Of two bounds on one side SQLite searches by the first, so the one
 * that the place implies is left out.
 */
function following(users: Users, { filters, order }: Wanted, { created_at, id }: Position): Users {
	const operator = order[0]?.direction === 'asc' ? '>' : '<';
	const others = filters.filter(
		(each) => each.column !== 'created_at' || each.operator !== operator
	);
	const later = sql<boolean>`(created_at, id) ${sql.raw(operator)} (${created_at}, ${id})`;
	return filtered(users, others).where(later);
}

function ordered(users: Users, { order }: Wanted): Users {
	const last = order.some(({ column }) => column === 'id')
		? []
		: [{ column: 'id', direction: order[0]?.direction ?? 'desc' } as const];
	return [...order, ...last].reduce(
		(sorted, { column, direction }) => sorted.orderBy(COLUMNS[column], direction),
		users
	);
}

async function count(db: Db, users: Users, most: number): Promise<number> {
	const some = users.select(sql`1`.as('one')).limit(most);
	const { found } = await sql<{ found: number }>`select count(*) as found from ${some} as account`
		.execute(db)
		.then(({ rows }) => rows[0] ?? { found: 0 });
	return Number(found);
}

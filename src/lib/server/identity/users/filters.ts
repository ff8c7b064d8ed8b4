import { sql, type RawBuilder } from 'kysely';

/** What a list of users is filtered and sorted by. */

export type Operator = '=' | '<>' | '>' | '<' | 'like' | 'not like';

/** An `identifier` is the email address or the phone number. */
export interface Filter {
	column: keyof typeof COLUMNS | 'identifier';
	operator: Operator;
	/** Of `like`, a pattern whose escape character is the backslash. */
	value: string | number;
}

/** By the name that a program knows. */
export const COLUMNS = {
	id: sql`id`,
	status: sql`status`,
	login_count: sql`login_count`,
	created_at: sql`created_at`,
	updated_at: sql`updated_at`,
	// A user who has never logged in is shown with this time.
	last_login_at: sql`coalesce(last_login_at, created_at)`
};

/** The condition of a statement in which the columns of a user have no other name. */
export function condition({ column, operator, value }: Filter): RawBuilder<boolean> {
	const is = (what: RawBuilder<unknown>) => {
		const escape = operator.endsWith('like') ? sql` escape '\\'` : sql``;
		return sql`${what} ${sql.raw(operator)} ${value}${escape}`;
	};
	if (column !== 'identifier') return is(COLUMNS[column]) as RawBuilder<boolean>;
	if (operator === '=' || operator === 'like') {
		return sql<boolean>`(${is(sql`email`)} or ${is(sql`phone`)})`;
	}
	const neither = [sql`coalesce(email, '')`, sql`coalesce(phone, '')`].map(is);
	return sql<boolean>`(${sql.join(neither, sql` and `)})`;
}

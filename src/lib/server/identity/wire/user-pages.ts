import type { IdentityUser } from '../../db/schema.ts';
import type { App } from '../../relying-party.ts';
import * as identifiers from '../users/identifiers.ts';
import { isIndexed, type Listed } from '../users/listing.ts';
import * as userMetadata from '../users/metadata.ts';
import { cursorFor, type UserQuery } from './user-queries.ts';

/**
 * A page of users. `total_users` is exact up to 10,000; above, it is at least that, and more than the pages
 * so far as long as another follows. A link is empty where it would lead nowhere.
 */
export function toUserPage(app: App, path: string, query: UserQuery, listed: Listed) {
	const { page, limit, created_before, offset, repeated } = query;
	const { users, more, total } = listed;
	const seen = users.length === 0 ? 0 : offset + users.length + Number(more);
	const total_users = Math.max(total, seen);
	const to = (number: number, cursor?: string) => {
		const parameters = new URLSearchParams(repeated);
		parameters.set('page', String(number));
		if (cursor) parameters.set('cursor', cursor);
		return { href: `${path}?${parameters}` };
	};
	const nowhere = { href: '' };
	const last = users.at(-1);
	const cursor = last && isIndexed(query) ? cursorFor(app, last, repeated) : undefined;
	return {
		_links: {
			self: to(page),
			first: to(1),
			last: to(Math.max(1, Math.ceil(total_users / limit))),
			next: more ? to(page + 1, cursor) : nowhere,
			previous: page > 1 ? to(page - 1) : nowhere
		},
		created_before,
		limit,
		page,
		total_users,
		users: users.map(toListedUser)
	};
}

function toListedUser(user: IdentityUser) {
	return {
		id: user.id,
		...identifiers.withFlags(user),
		status: user.status,
		created_at: user.created_at,
		updated_at: user.updated_at,
		last_login_at: user.last_login_at ?? user.created_at,
		login_count: user.login_count,
		external_id: '',
		user_metadata: userMetadata.of(user)
	};
}

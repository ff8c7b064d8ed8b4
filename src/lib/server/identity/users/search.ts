import type { Db, IdentityUser } from '../../db/schema.ts';
import type { App } from '../../relying-party.ts';

/**
 * The users whose email address or phone number begins so, or whose id it is, by address; at most
 * `limit`. Each address is found by its index, whose order is that of the characters' code points.
 */
export async function byBeginning(
	db: Db,
	app: App,
	beginning: string,
	limit: number
): Promise<IdentityUser[]> {
	const text = beginning.trim().normalize('NFC');
	if (!text) return [];
	const users = db.selectFrom('identity_user').selectAll().where('app_id', '=', app.id);
	const beginsWith = (column: 'email' | 'phone', start: string) =>
		users
			.where(column, '>=', start)
			.where(column, '<', `${start}\u{10FFFF}`)
			.orderBy(column)
			.limit(limit)
			.execute();
	const found = [
		...(await users.where('id', '=', text).execute()),
		...(await beginsWith('email', text.toLowerCase())),
		...(await beginsWith('phone', text.replace(/[\s()/-]/g, '')))
	];
	return [...new Map(found.map((user) => [user.id, user])).values()].slice(0, limit);
}

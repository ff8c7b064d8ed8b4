import type { Db, MagicLink } from '../../db/schema.ts';

/** Voids the user's codes, and the links of these purposes that nobody has used. */
export async function forget(
	db: Db,
	userId: string,
	purposes: MagicLink['purpose'][] = ['register', 'login', 'verify']
): Promise<void> {
	await db.deleteFrom('one_time_passcode').where('user_id', '=', userId).execute();
	await forgetLinks(db, userId, purposes);
}

/** As `forget`, for links alone. */
export async function forgetLinks(
	db: Db,
	userId: string,
	purposes: MagicLink['purpose'][]
): Promise<void> {
	await db
		.deleteFrom('magic_link')
		.where('user_id', '=', userId)
		.where('purpose', 'in', purposes)
		.where('state', '=', 'open')
		.execute();
}

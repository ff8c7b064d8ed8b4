import type { Db, RefreshFamily } from '../../db/schema.ts';
import { Refusal } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { now } from '../../clock.ts';

/** Where a user is signed in. The tokens of a session are the business of `tokens.ts`. */

export interface Session extends Pick<
	RefreshFamily,
	'id' | 'signed_in_from' | 'authenticated_at' | 'expires_at'
> {
	/** ISO-8601: when its tokens were last exchanged, which happens every quarter of an hour of use. */
	last_used_at: string;
}

/** The user's sessions that live, the last used first. */
export function list(db: Db, app: App, userId: string): Promise<Session[]> {
	return (
		db
			.selectFrom('refresh_family')
			.innerJoin('refresh_token', 'refresh_token.family_id', 'refresh_family.id')
			.select([
				'refresh_family.id',
				'refresh_family.signed_in_from',
				'refresh_family.authenticated_at',
				'refresh_family.expires_at'
			])
			.select((eb) => eb.fn.max<string>('refresh_token.created_at').as('last_used_at'))
			.where('refresh_family.app_id', '=', app.id)
			.where('refresh_family.user_id', '=', userId)
			.where('refresh_family.ended_at', 'is', null)
			.where('refresh_family.expires_at', '>', now())
			.groupBy('refresh_family.id')
			// Nobody uses one again whose last token has expired.
			.having((eb) => eb.fn.max('refresh_token.expires_at'), '>', now())
			.orderBy('last_used_at', 'desc')
			.orderBy('refresh_family.id')
			.execute()
	);
}

/** Ends one of the user's sessions; refuses one that is not theirs, or has ended. */
export async function end(db: Db, userId: string, id: string): Promise<void> {
	const { numUpdatedRows } = await ending(db, userId).where('id', '=', id).executeTakeFirst();
	if (numUpdatedRows === 0n) throw new Refusal('session_not_found');
}

/** Ends all of the user's sessions but that one. */
export async function endOthers(db: Db, { user_id, id }: RefreshFamily): Promise<void> {
	await ending(db, user_id).where('id', '!=', id).execute();
}

/** Ends those of the user's sessions that began with that passkey, but for the one with id `except`. */
export async function endBegunWith(
	db: Db,
	userId: string,
	{ credential_id, except }: { credential_id: string; except: string }
): Promise<void> {
	await ending(db, userId)
		.where('credential_id', '=', credential_id)
		.where('id', '!=', except)
		.execute();
}

function ending(db: Db, userId: string) {
	return db
		.updateTable('refresh_family')
		.set({ ended_at: now() })
		.where('user_id', '=', userId)
		.where('ended_at', 'is', null);
}

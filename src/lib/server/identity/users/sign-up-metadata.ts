import { sql } from 'kysely';
import { isPostgres } from '../../db/lock.ts';
import type { Db } from '../../db/schema.ts';
import { DAY, inSeconds } from '../../clock.ts';
import { hash, randomId } from '../../crypto.ts';

/** Metadata that waits for the end of a sign-up: the client that gave it gets it, and no other. */

/** As long as an unfinished sign-up. */
const LIFETIME = 7 * DAY;

/** The client that takes a step of a sign-up. */
export interface Client {
	/** Hash of the browser id; null for a program. */
	browser_hash: string | null;
	/** Such as `Firefox, Linux`; empty if unknown. */
	browser_name: string;
	/** The IP address, of IPv6 its /64 network. */
	network: string;
}

/** Stores checked metadata; false if the user is not pending. */
export async function put(
	db: Db,
	userId: string,
	client: Client,
	metadata: object
): Promise<boolean> {
	const user_metadata = JSON.stringify(metadata);
	const expires_at = inSeconds(LIFETIME);
	const { numInsertedOrUpdatedRows } = await db
		.insertInto('sign_up_metadata')
		.columns(['id', 'user_id', 'client_hash', 'user_metadata', 'expires_at'])
		.expression((eb) =>
			eb
				.selectFrom('identity_user')
				.select(eb.val(randomId()).as('id'))
				.select(['identity_user.id as user_id', eb.val(hashOf(client)).as('client_hash')])
				.select(eb.val(user_metadata).as('user_metadata'))
				.select(eb.val(expires_at).as('expires_at'))
				.where('id', '=', userId)
				.where('status', '=', 'pending')
		)
		.onConflict((conflict) =>
			conflict.columns(['user_id', 'client_hash']).doUpdateSet({ user_metadata, expires_at })
		)
		.executeTakeFirst();
	return numInsertedOrUpdatedRows === 1n;
}

/** The user's metadata with what the client gave, as a part of a statement that changes the user. */
export function withGivenBy(trx: Db, userId: string, client: Client) {
	const given = givenBy(trx, userId, client);
	const both = isPostgres(trx)
		? sql`(user_metadata::jsonb || (${given})::jsonb)::text`
		: sql`json_patch(user_metadata, (${given}))`;
	return sql<
		string | null
	>`case when user_metadata is null then (${given}) else coalesce(${both}, user_metadata) end`;
}

function givenBy(trx: Db, userId: string, client: Client) {
	return trx
		.selectFrom('sign_up_metadata')
		.select('user_metadata')
		.where('user_id', '=', userId)
		.where('client_hash', '=', hashOf(client));
}

/** Deletes what all clients gave to a sign-up. */
export async function discard(trx: Db, userId: string): Promise<void> {
	await trx.deleteFrom('sign_up_metadata').where('user_id', '=', userId).execute();
}

/** Programs have no browser id: those of one network count as one. */
function hashOf({ browser_hash, network }: Client): string {
	return browser_hash ?? hash(`network ${network}`);
}

import { batched } from '../../db/batched.ts';
import type { Ceremony, Db } from '../../db/schema.ts';
import type { App } from '../../relying-party.ts';
import { inSeconds, now } from '../../clock.ts';
import { randomId, randomSecret } from '../../crypto.ts';
import { signal } from '../../signals.ts';

/** A challenge that an authenticator answers once. */

/** Seconds that a person has to answer (L3 §15.1 recommends five to ten minutes). */
export const LIFETIME = 600;

/** What an authenticator answered, and in which browser. */
export interface Answer<Response> {
	ceremony_id: string;
	response: Response;
	browser_name: string;
}

const store = batched<Ceremony>((db, rows) => db.insertInto('ceremony').values(rows).execute());

/** Stores a new challenge. `userId` is null for a sign-in without an identifier. */
export async function start(
	db: Db,
	app: App,
	kind: Ceremony['kind'],
	userId: string | null
): Promise<Ceremony> {
	const ceremony: Ceremony = {
		id: randomId(),
		app_id: app.id,
		kind,
		user_id: userId,
		challenge: randomSecret(),
		created_at: now(),
		expires_at: inSeconds(LIFETIME)
	};
	await store(db, ceremony);
	signal('ceremony', { kind });
	return ceremony;
}

/**
 * Deletes the ceremony before anything is verified: a challenge has one try (L3 §13.4.3). Undefined for
 * one that is unknown, of another kind, or expired.
 */
export async function consume(
	db: Db,
	app: App,
	kind: Ceremony['kind'],
	id: string
): Promise<Ceremony | undefined> {
	const ceremony = await db
		.deleteFrom('ceremony')
		.where('id', '=', id)
		.where('app_id', '=', app.id)
		.where('kind', '=', kind)
		.returningAll()
		.executeTakeFirst();
	return ceremony && ceremony.expires_at > now() ? ceremony : undefined;
}

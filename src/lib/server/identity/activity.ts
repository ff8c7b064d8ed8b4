import type { Db, Event, IdentityUser } from '../db/schema.ts';
import * as events from '../events/events.ts';
import type { App } from '../relying-party.ts';
import * as identifiers from './users/identifiers.ts';
import * as users from './users/users.ts';

/** The events of a user, as the user sees them. */

/** How many are listed, at first and at most. */
const FEW = 10;
const MANY = 100;

export type Shown = Omit<Event, 'app_id' | 'user_id' | 'key_id'>;

/** What happened to the user lately, the newest first. */
export async function list(db: Db, app: App, userId: string, all: boolean): Promise<Shown[]> {
	const user = await users.get(db, app, userId);
	return (await events.listOfUser(db, userId, all ? MANY : FEW)).map((each) => shownTo(user, each));
}

/** Everything that is stored of the user's events, the newest first. */
export async function collect(db: Db, user: IdentityUser): Promise<Shown[]> {
	return (await events.listOfUser(db, user.id)).map((each) => shownTo(user, each));
}

/**
 * Who has verified no address does not see networks: they may be those of the address's real owner, who
 * tries to log in.
 */
function shownTo(
	user: IdentityUser,
	{ app_id: _, user_id: __, key_id: ___, ...event }: Event
): Shown {
	return { ...event, network: identifiers.hasVerified(user) ? event.network : null };
}

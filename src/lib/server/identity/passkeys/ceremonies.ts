import { isWithin, now } from '../../clock.ts';
import { hash, randomSecret, seal, unseal } from '../../crypto.ts';
import type { Db, IdentityUser } from '../../db/schema.ts';
import { ApiError } from '../../errors.ts';
import type { Identifier } from '../../identifier.ts';
import type { App } from '../../relying-party.ts';
import { signal, type Signals } from '../../signals.ts';
import * as usedChallenges from './used-challenges.ts';

/**
 * A challenge that an authenticator answers once. A start stores nothing: the client takes the ceremony
 * along, sealed, and only a challenge that was answered is stored.
 */

/** Seconds that a person has to answer (L3 §15.1 recommends five to ten minutes). */
export const LIFETIME = 600;

type Kind = Signals['ceremony']['kind'];

/** A user who is stored by the end of the sign-up. */
export type NewUser = Pick<IdentityUser, 'user_handle'> & { identifier: Identifier };

interface Ceremony {
	kind: Kind;
	/** 32 random bytes, base64url. */
	challenge: string;
	/** Of the user whom it is for, maybe a decoy: ids differ in length. Null for a login without an identifier. */
	user_hash: string | null;
	new_user?: NewUser;
	created_at: string;
}

/** A ceremony that has begun, for the client. */
export interface Started {
	/** Comes back with the answer. */
	id: string;
	challenge: string;
}

/** What an authenticator answered, and in which browser. */
export interface Answer<Response> {
	ceremony_id: string;
	response: Response;
	browser_name: string;
}

/** Starts a ceremony. `userId` is null for a login without an identifier. */
export function start(app: App, kind: Kind, userId: string | null, newUser?: NewUser): Started {
	const ceremony: Ceremony = {
		kind,
		challenge: randomSecret(),
		user_hash: userId === null ? null : hash(userId),
		...(newUser && { new_user: newUser }),
		created_at: now()
	};
	signal('ceremony', { kind });
	return { id: seal(app.keys.ceremony, JSON.stringify(ceremony)), challenge: ceremony.challenge };
}

/** A ceremony that its client has answered. */
export interface Answered extends Ceremony {
	/** Whether it began for that user. */
	isFor: (userId: string) => boolean;
	/** Uses the challenge up, in the transaction that the answer leads to; refuses one that is used. */
	use: (trx: Db, userId: string) => Promise<void>;
}

/**
 * Gives `act` the ceremony with that id, which must be of that kind; throws `ended` where there is none. A
 * challenge has one try (L3 §13.4.3): `act` uses it up, and where `act` refuses the answer, so does this.
 */
export async function finish<Result>(
	db: Db,
	app: App,
	{ kind, id, ended }: { kind: Kind; id: string; ended: () => ApiError },
	act: (ceremony: Answered) => Promise<Result>
): Promise<Result> {
	const ceremony = find(app, kind, id);
	if (!ceremony) throw ended();
	const use = async (trx: Db, userId?: string) => {
		if (!(await usedChallenges.add(trx, ceremony, userId))) throw ended();
	};
	const isFor = (userId: string) => ceremony.user_hash === hash(userId);
	try {
		if (!isWithin(ceremony.created_at, LIFETIME)) throw ended();
		return await act({ ...ceremony, isFor, use });
	} catch (cause) {
		// Also if it was met expired: no clock that is set back revives it. What the database could not do is
		// no refusal: the client may send the answer again.
		if (cause instanceof ApiError) await use(db);
		throw cause;
	}
}

/** What this app has sealed as a ceremony of that kind; a client's own text costs no look-up. */
function find(app: App, kind: Kind, id: string): Ceremony | undefined {
	try {
		const ceremony = JSON.parse(unseal(app.keys.ceremony, id)) as Ceremony;
		return ceremony.kind === kind ? ceremony : undefined;
	} catch {
		return undefined;
	}
}

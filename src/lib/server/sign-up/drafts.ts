import type { ExpressionBuilder } from 'kysely';
import type { Values } from '../../profile/validation.ts';
import type { Database, Db, Draft } from '../db/schema.ts';
import { statement } from '../db/statement.ts';
import { transact } from '../db/transact.ts';
import { DAY, inSeconds, now } from '../clock.ts';
import { randomId } from '../crypto.ts';
import * as profiles from '../profile/profiles.ts';

/**
 * What a user typed at sign-up, before there was an account to store it with. A draft is written once
 * and never changed. Only a user with an account of its identifier reads it: one who has verified the
 * identifier, or who comes from or signed up in the browser that wrote the draft.
 */

const insert = statement((db, draft: Draft) => db.insertInto('draft').values(draft));

/** Stores checked values for a canonical identifier; gives the draft's id. */
export async function write(
	db: Db,
	draft: { identifier: string; values: Values; browser_hash: string }
): Promise<string> {
	const id = randomId();
	await insert.run(db, {
		id,
		browser_hash: draft.browser_hash,
		identifier: draft.identifier,
		fields: JSON.stringify(draft.values),
		created_at: now(),
		expires_at: inSeconds(DAY)
	});
	return id;
}

/** A user, as far as drafts are concerned. */
export interface Owner {
	/** The identifiers of the account. */
	identifiers: string[];
	/** Those that the user has verified. */
	verified: string[];
	/** Hashes of the ids of the browsers that are the user's. */
	browsers: string[];
	/** The id of a draft, which only its writer knows, if the page's URL has one. */
	id?: string | null;
}

/** Where the draft to commit is known from. */
export interface Trace {
	/** The draft's id in the page's URL. */
	id?: string | null;
	/** Hash of this browser's id, if it has one. */
	browser?: string;
	/** The draft that came with the user's mailed link, and hash of the id of the browser that asked for it. */
	mailed?: { id: string; browser: string } | null;
}

/**
 * Makes the draft that this browser wrote for this user, or that came with a link which its writer asked
 * for, the user's profile, and deletes the user's drafts, in one transaction. Takes the draft with `id`,
 * else the newest. Nothing happens if there is none, or if the user has a profile. The values were
 * checked as the draft was written: where the declaration has changed since, the profile is like every
 * older one, and `/welcome` asks for what it lacks.
 */
export async function commit(
	db: Db,
	user: Owner & { passage_id: string },
	trace: Trace
): Promise<void> {
	const { browser, mailed } = trace;
	const browsers = [browser, mailed?.browser].filter((each) => each !== undefined);
	const writers = { identifiers: user.identifiers, verified: [], browsers };
	// Most users who log in have written none.
	if (browsers.length === 0 || (await stored(db, writers)).length === 0) return;
	await transact(db, async (trx) => {
		const drafts = await living(trx, writers);
		const draft =
			find(
				drafts.filter(({ browser_hash }) => browser_hash === browser),
				trace
			) ??
			(mailed &&
				drafts.find(({ id, browser_hash }) => id === mailed.id && browser_hash === mailed.browser));
		if (draft && (await profiles.create(trx, user.passage_id, valuesOf(draft)))) {
			await forget(trx, user);
		}
	});
}

/**
 * The values of a draft to show to the user for confirmation, from any browser if the identifier is
 * verified. Prefers one that the user's own browser wrote, then the one with `id`, then the newest.
 */
export async function propose(db: Db, owner: Owner) {
	const drafts = await living(db, owner);
	const own = drafts.filter(({ browser_hash }) => owner.browsers.includes(browser_hash));
	const draft = find(own, owner) ?? find(drafts, owner);
	return draft && valuesOf(draft);
}

/** The user's drafts, for the export of their data. */
export async function list(db: Db, owner: Owner) {
	const drafts = (await stored(db, owner)).filter(({ expires_at }) => expires_at > now());
	return drafts.map(({ id: _, browser_hash: __, ...draft }) => ({
		...draft,
		fields: valuesOf(draft)
	}));
}

/** Deletes the user's drafts. */
export async function forget(db: Db, owner: Owner): Promise<void> {
	await removeAll.run(db, keysOf(owner));
}

/** Those that have not expired. Deletes the others, so that no clock that is set back revives them. */
async function living(db: Db, owner: Owner): Promise<Draft[]> {
	const drafts = await stored(db, owner);
	const ids = drafts.filter(({ expires_at }) => expires_at <= now()).map(({ id }) => id);
	// Most users have none, and reading goes on where nothing can be written.
	if (ids.length > 0) await db.deleteFrom('draft').where('id', 'in', ids).execute();
	return drafts.filter(({ id }) => !ids.includes(id));
}

/** Whether a draft is the user's; empty text is in none. A user has two identifiers and two browsers at most. */
interface Keys {
	identifier: string;
	identifier_2: string;
	verified: string;
	verified_2: string;
	browser: string;
	browser_2: string;
	id: string;
}

function keysOf({ identifiers, verified, browsers, id }: Owner): Keys {
	return {
		identifier: identifiers[0] ?? '',
		identifier_2: identifiers[1] ?? '',
		verified: verified[0] ?? '',
		verified_2: verified[1] ?? '',
		browser: browsers[0] ?? '',
		browser_2: browsers[1] ?? '',
		id: isId(id) ? id : ''
	};
}

const isOf = (keys: Keys) => (eb: ExpressionBuilder<Database, 'draft'>) =>
	eb.and([
		eb('identifier', 'in', [keys.identifier, keys.identifier_2]),
		eb.or([
			eb('identifier', 'in', [keys.verified, keys.verified_2]),
			eb('browser_hash', 'in', [keys.browser, keys.browser_2]),
			eb('id', '=', keys.id)
		])
	]);

const selectAll = statement((db, keys: Keys) =>
	db.selectFrom('draft').selectAll().where(isOf(keys))
);
const removeAll = statement((db, keys: Keys) => db.deleteFrom('draft').where(isOf(keys)));

/** The user's drafts, the newest first: to have SQLite sort the few of them costs three times their reading. */
async function stored(db: Db, owner: Owner): Promise<Draft[]> {
	const drafts = await selectAll.all(db, keysOf(owner));
	return drafts.sort((a, b) => compare(b.created_at, a.created_at) || compare(a.id, b.id));
}

const compare = (a: string, b: string) => Number(a > b) - Number(a < b);

function isId(id?: string | null): id is string {
	return typeof id === 'string' && /^[\w-]{1,64}$/.test(id);
}

/** The one with that id, else the newest. */
function find(drafts: Draft[], { id }: { id?: string | null }): Draft | undefined {
	return drafts.find((draft) => draft.id === id) ?? drafts[0];
}

function valuesOf({ fields }: Pick<Draft, 'fields'>): Values {
	return JSON.parse(fields) as Values;
}

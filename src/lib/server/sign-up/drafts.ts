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
	if (browser === undefined && !mailed) return;
	await transact(db, async (trx) => {
		const browsers = [browser, mailed?.browser].filter((each) => each !== undefined);
		await dropExpired(trx, { identifiers: user.identifiers, verified: [], browsers });
		const written = (by: string) =>
			living(trx).where(isOf({ identifiers: user.identifiers, verified: [], browsers: [by] }));
		const own = browser === undefined ? undefined : await find(written(browser), trace);
		const draft =
			own ??
			(mailed && (await written(mailed.browser).where('id', '=', mailed.id).executeTakeFirst()));
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
	await dropExpired(db, owner);
	const all = living(db).where(isOf(owner));
	const own = all.where(isOf({ ...owner, verified: [], id: null }));
	const draft = (await find(own, owner)) ?? (await find(all, owner));
	return draft && valuesOf(draft);
}

/** The user's drafts, for the export of their data. */
export async function list(db: Db, owner: Owner) {
	const drafts = await living(db).where(isOf(owner)).execute();
	return drafts.map(({ id: _, browser_hash: __, ...draft }) => ({
		...draft,
		fields: valuesOf(draft)
	}));
}

/** Deletes the user's drafts. */
export async function forget(db: Db, owner: Owner): Promise<void> {
	await db.deleteFrom('draft').where(isOf(owner)).execute();
}

/** So that no clock that is set back revives them. */
async function dropExpired(db: Db, owner: Owner): Promise<void> {
	const expired = db.selectFrom('draft').select('id').where(isOf(owner));
	const ids = (await expired.where('expires_at', '<=', now()).execute()).map(({ id }) => id);
	// Most users have none, and reading goes on where nothing can be written.
	if (ids.length > 0) await db.deleteFrom('draft').where('id', 'in', ids).execute();
}

/** Whether a draft is the user's; never for one without identifiers. */
function isOf({ identifiers, verified, browsers, id }: Owner) {
	return (eb: ExpressionBuilder<Database, 'draft'>) =>
		eb.and([
			eb.or(identifiers.map((identifier) => eb('identifier', '=', identifier))),
			eb.or([
				...verified.map((identifier) => eb('identifier', '=', identifier)),
				...browsers.map((browser) => eb('browser_hash', '=', browser)),
				...(isId(id) ? [eb('id', '=', id)] : [])
			])
		]);
}

function isId(id?: string | null): id is string {
	return typeof id === 'string' && /^[\w-]{1,64}$/.test(id);
}

/** Drafts that have not expired, newest first. */
function living(db: Db) {
	return db
		.selectFrom('draft')
		.selectAll()
		.where('expires_at', '>', now())
		.orderBy('created_at', 'desc')
		.orderBy('id');
}

async function find(
	drafts: ReturnType<typeof living>,
	{ id }: { id?: string | null }
): Promise<Draft | undefined> {
	const named = isId(id) ? await drafts.where('id', '=', id).executeTakeFirst() : undefined;
	return named ?? (await drafts.executeTakeFirst());
}

function valuesOf({ fields }: Pick<Draft, 'fields'>): Values {
	return JSON.parse(fields) as Values;
}

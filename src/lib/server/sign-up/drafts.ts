import type { ExpressionBuilder } from 'kysely';
import { randomBytes } from 'node:crypto';
import { profile } from '../profile/declaration.ts';
import { check, registrationFields, type Values } from '../../profile/schema.ts';
import * as browserMark from '../http/browser-cookie.ts';
import type { Database, Db, Draft } from '../db/schema.ts';
import { transact } from '../db/transact.ts';
import * as profiles from '../profile/profiles.ts';

/**
 * What somebody typed at sign-up before there was an account to keep it with. A draft is written
 * once, never changed, and read only by whoever has proved to own its identifier, or has an account
 * of that identifier and comes from, or signed up in, the browser that wrote it.
 */

/** Seconds for which a draft is kept. */
const LIFETIME = 24 * 60 * 60;

/** Keeps checked values for a canonical identifier, as written by that browser; answers the id. */
export async function write(
	db: Db,
	draft: { identifier: string; values: Values; browserMark: string }
): Promise<string> {
	const id = randomBytes(18).toString('base64url');
	const now = Date.now();
	await db
		.insertInto('draft')
		.values({
			id,
			browser_hash: browserMark.hash(draft.browserMark),
			identifier: draft.identifier,
			fields: JSON.stringify(draft.values),
			created_at: new Date(now).toISOString(),
			expires_at: new Date(now + LIFETIME * 1000).toISOString()
		})
		.execute();
	return id;
}

/** Whose drafts are meant. */
export interface Author {
	/** The addresses of the account. */
	identifiers: string[];
	/** Those of them that are known to be the person's. */
	proved: string[];
	/** Hashes of the marks of browsers that are the person's. */
	browsers: string[];
	/** The id of a draft that they know of, if it is one: nobody guesses an id. */
	id?: string | null;
}

/** Where a draft may be known from: the page's address, and the browser's cookie. */
export interface Trace {
	id?: string | null;
	/** The browser's mark, if it has one. */
	browser?: string;
	/** The id that came with a link mailed to this very user, if one did. */
	mailed?: string | null;
}

/**
 * Turns the draft that this browser wrote for this user, or that came with the user's own mailed link,
 * into the user's profile, in one transaction with forgetting it. The draft with `id` is taken, else
 * the newest. Nothing happens where there is none, where another browser wrote it, where its values are
 * not valid any more, or where the user has a profile.
 */
export async function commit(
	db: Db,
	user: Author & { passage_id: string },
	trace: Trace
): Promise<void> {
	if (trace.browser === undefined && !trace.mailed) return;
	await transact(db, async (trx) => {
		const browsers = trace.browser === undefined ? [] : [browserMark.hash(trace.browser)];
		const theirs = living(trx).where(
			isOf({ identifiers: user.identifiers, proved: [], browsers, id: trace.mailed })
		);
		const draft = await find(theirs, trace);
		const values = draft && valid(draft);
		if (!values) return;
		if (await profiles.create(trx, user.passage_id, values)) await forget(trx, user);
	});
}

/**
 * What a draft of this author's holds, whoever wrote it for a proved address: to be shown to them for
 * confirmation. One that their own browser wrote is preferred, then the one with `id`, then the newest.
 */
export async function propose(db: Db, author: Author) {
	const all = living(db).where(isOf(author));
	const own = all.where(isOf({ ...author, proved: [], id: null }));
	const draft = (await find(own, author)) ?? (await find(all, author));
	return draft && (JSON.parse(draft.fields) as Values);
}

/** What is kept of this author's, for them to take along. */
export async function list(db: Db, author: Author) {
	const drafts = await living(db).where(isOf(author)).execute();
	return drafts.map(({ identifier, fields, created_at, expires_at }) => ({
		...{ identifier, fields: JSON.parse(fields) as Values, created_at, expires_at }
	}));
}

/** Deletes this author's drafts. */
export async function forget(db: Db, author: Author): Promise<void> {
	await db.deleteFrom('draft').where(isOf(author)).execute();
}

/** Whether a draft is an author's; of one without addresses none is. */
function isOf({ identifiers, proved, browsers, id }: Author) {
	return (eb: ExpressionBuilder<Database, 'draft'>) =>
		eb.and([
			eb.or(identifiers.map((address) => eb('identifier', '=', address))),
			eb.or([
				...proved.map((address) => eb('identifier', '=', address)),
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
		.where('expires_at', '>', new Date().toISOString())
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

/** The draft's values if `src/profile.ts` still takes them. */
function valid(draft: Draft): Values | undefined {
	const checked = check(registrationFields(profile), JSON.parse(draft.fields));
	return checked.ok ? checked.values : undefined;
}

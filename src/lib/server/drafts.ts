import { randomBytes } from 'node:crypto';
import { profile } from '../../profile.ts';
import { check, registrationFields, type Values } from '../profile/schema.ts';
import * as browserMark from './browser-mark.ts';
import type { Db, Draft } from './db/schema.ts';
import { transact } from './db/transact.ts';
import * as profiles from './profiles.ts';

/**
 * What somebody typed at sign-up before there was an account to keep it with. A draft is written
 * once, never changed, and read only by whoever has proved to own its identifier.
 */

/** Seconds that a draft is kept. */
export const LIFETIME = browserMark.LIFETIME;

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
	user: { passage_id: string; identifiers: string[] },
	trace: Trace
): Promise<void> {
	if (trace.browser === undefined && !trace.mailed) return;
	await transact(db, async (trx) => {
		const theirs = listFor(trx, user.identifiers).where((eb) =>
			eb.or([
				eb('browser_hash', '=', browserMark.hash(trace.browser ?? '')),
				eb('id', '=', trace.mailed ?? '')
			])
		);
		const draft = await find(theirs, trace);
		const values = draft && valid(draft);
		if (!values) return;
		if (await profiles.create(trx, user.passage_id, values)) await forget(trx, user.identifiers);
	});
}

/**
 * What a draft for one of these identifiers holds, whoever wrote it: to be shown to their owner for
 * confirmation. One that this browser wrote is preferred, then the one with `id`, then the newest.
 */
export async function propose(db: Db, identifiers: string[], trace: Trace) {
	const all = listFor(db, identifiers);
	const own = all.where('browser_hash', '=', browserMark.hash(trace.browser ?? ''));
	const draft = (await find(own, trace)) ?? (await find(all, trace));
	return draft && (JSON.parse(draft.fields) as Values);
}

/** What is kept for these identifiers, for their owner to take along. */
export async function list(db: Db, identifiers: string[]) {
	const drafts = await listFor(db, identifiers).execute();
	return drafts.map(({ identifier, fields, created_at, expires_at }) => ({
		...{ identifier, fields: JSON.parse(fields) as Values, created_at, expires_at }
	}));
}

/** Deletes the drafts for these identifiers. */
export async function forget(db: Db, identifiers: string[]): Promise<void> {
	await db.deleteFrom('draft').where('identifier', 'in', identifiers).execute();
}

/** Drafts that have not expired, newest first. */
function listFor(db: Db, identifiers: string[]) {
	return db
		.selectFrom('draft')
		.selectAll()
		.where('identifier', 'in', identifiers)
		.where('expires_at', '>', new Date().toISOString())
		.orderBy('created_at', 'desc')
		.orderBy('id');
}

async function find(drafts: ReturnType<typeof listFor>, { id }: Trace): Promise<Draft | undefined> {
	const couldBe = id && /^[\w-]{1,64}$/.test(id);
	const named = couldBe ? await drafts.where('id', '=', id).executeTakeFirst() : undefined;
	return named ?? (await drafts.executeTakeFirst());
}

/** The draft's values if `src/profile.ts` still takes them. */
function valid(draft: Draft): Values | undefined {
	const checked = check(registrationFields(profile), JSON.parse(draft.fields));
	return checked.ok ? checked.values : undefined;
}

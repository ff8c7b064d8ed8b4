import type { Language } from '../../i18n/languages.ts';
import type { Channel, Db, OutboxRow } from '../db/schema.ts';
import type { App } from '../relying-party.ts';
import { inSeconds, now } from '../clock.ts';
import { randomId, seal, unseal } from '../crypto.ts';
import { write, writeText, type Letter } from './templates.ts';

/**
 * Messages until they are handed over. A row is `sending` before the attempt begins and leaves that
 * state only when its end is known: what a crash cut short is never sent twice, it expires.
 */

export interface Addressee {
	channel: Channel;
	/** Canonical. */
	address: string;
	user_id: string;
	language: Language;
}

/** A message as it goes out. Text messages have no subject and no HTML. */
export interface Message {
	to: string;
	subject: string;
	text: string;
	html: string;
	link?: string;
	code?: string;
}

/** Seconds that a message which the mailbox got is kept, and how many of them. */
const KEPT_SECONDS = 24 * 60 * 60;
const KEPT_MESSAGES = 100;

/**
 * Writes the letter and puts it into the outbox, to go at `due_at` and never after `expires_at`. For
 * use inside a transaction: what is rolled back is never sent.
 */
export async function put(
	db: Db,
	app: App,
	to: Addressee,
	letter: Letter,
	times: { due_at: string; expires_at: string }
): Promise<void> {
	const message: Message = {
		to: to.address,
		...written(to, letter, app),
		...(letter.kind === 'link' && { link: letter.url }),
		...(letter.kind === 'passcode' && { code: letter.code })
	};
	await db
		.insertInto('outbox')
		.values({
			id: randomId(),
			app_id: app.id,
			user_id: to.user_id,
			channel: to.channel,
			sealed: seal(app.keys.outbox, JSON.stringify(message)),
			state: 'waiting',
			attempts: 0,
			created_at: now(),
			due_at: times.due_at,
			expires_at: times.expires_at
		})
		.execute();
}

function written({ channel, language }: Addressee, letter: Letter, app: App) {
	if (channel === 'email') return write(letter, language, app.brand);
	const host = new URL(app.origin).hostname;
	return { subject: '', text: writeText(letter, language, app.brand, host), html: '' };
}

/** The message that a row holds. */
export function open(app: App, row: OutboxRow): Message {
	return JSON.parse(unseal(app.keys.outbox, row.sealed)) as Message;
}

/** A message that is due, now `sending`. Undefined where there is none, or another was faster. */
export async function claim(db: Db, app: App): Promise<OutboxRow | undefined> {
	// Looking takes no lock, and mostly there is nothing.
	const next = await db
		.selectFrom('outbox')
		.select('id')
		.where('app_id', '=', app.id)
		.where('state', '=', 'waiting')
		.where('due_at', '<=', now())
		.orderBy('due_at')
		.limit(1)
		.executeTakeFirst();
	if (!next) return undefined;
	return db
		.updateTable('outbox')
		.set({ state: 'sending' })
		.where('id', '=', next.id)
		.where('state', '=', 'waiting')
		.returningAll()
		.executeTakeFirst();
}

/** Forgets a message: it was sent, or never will be. */
export async function drop(db: Db, { id }: OutboxRow): Promise<void> {
	await db.deleteFrom('outbox').where('id', '=', id).execute();
}

/** Has a message that certainly did not arrive sent again at `due_at`. */
export async function postpone(db: Db, { id, attempts }: OutboxRow, due_at: string): Promise<void> {
	await db
		.updateTable('outbox')
		.set({ state: 'waiting', attempts: attempts + 1, due_at })
		.where('id', '=', id)
		.execute();
}

/** Leaves a message in the mailbox for a day; the oldest make room. */
export async function keep(db: Db, { id, app_id }: OutboxRow): Promise<void> {
	await db
		.updateTable('outbox')
		.set({ state: 'kept', expires_at: inSeconds(KEPT_SECONDS) })
		.where('id', '=', id)
		.execute();
	const newest = kept(db, app_id).select('id').limit(KEPT_MESSAGES);
	await db
		.deleteFrom('outbox')
		.where('app_id', '=', app_id)
		.where('state', '=', 'kept')
		.where('id', 'not in', newest)
		.execute();
}

/** What the mailbox has, newest first. */
export function listKept(db: Db, app: App): Promise<OutboxRow[]> {
	return kept(db, app.id).selectAll().where('expires_at', '>', now()).execute();
}

function kept(db: Db, app_id: string) {
	return db
		.selectFrom('outbox')
		.where('app_id', '=', app_id)
		.where('state', '=', 'kept')
		.orderBy('created_at', 'desc')
		.orderBy('id');
}

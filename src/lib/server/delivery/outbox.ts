import type { Language } from '../../i18n/languages.ts';
import type { Db, OutboxRow } from '../db/schema.ts';
import type { Identifier } from '../identifier.ts';
import type { App } from '../relying-party.ts';
import { DAY, inSeconds, now } from '../clock.ts';
import { randomId, seal, unseal } from '../crypto.ts';
import { transact } from '../db/transact.ts';
import * as events from '../events/events.ts';
import * as log from '../log/log.ts';
import { write, writeText, type Content } from './templates.ts';

/**
 * Messages until they are handed over. A row is `sending` before the attempt begins and leaves that
 * state only when its outcome is known: a message that a crash cut short is never sent twice, it expires.
 */

export interface Recipient {
	identifier: Identifier;
	user_id: string;
	language: Language;
	/** Of the page that the message is for, if not of ours. */
	origin?: string;
}

/** A message as it is sent. Text messages have no subject and no HTML. */
export interface Message {
	to: string;
	subject: string;
	text: string;
	html: string;
	link?: string;
	code?: string;
}

/**
 * The order of messages that are due: by who asked for the code or link, then notices. A flood of
 * strangers' requests delays no known user's code past its life.
 */
export const PRIORITY = { known: 0, verified: 1, other: 2, notice: 3 };

/** How many messages the mailbox holds. */
const MAILBOX_SIZE = 100;

/**
 * Writes the message and puts it into the outbox, to be sent at `due_at` and never after `expires_at`.
 * Call it inside a transaction: a message that is rolled back is never sent.
 */
export async function put(
	db: Db,
	app: App,
	to: Recipient,
	content: Content,
	when: Pick<OutboxRow, 'due_at' | 'expires_at'> & { priority?: number }
): Promise<void> {
	const message: Message = {
		to: to.identifier.value,
		...written(to, content, app),
		...(content.kind === 'link' && { link: content.url }),
		...(content.kind === 'passcode' && { code: content.code })
	};
	await db
		.insertInto('outbox')
		.values({
			id: randomId(),
			app_id: app.id,
			user_id: to.user_id,
			request_id: log.requestId() ?? null,
			channel: to.identifier.kind,
			sealed_message: seal(app.keys.outbox, JSON.stringify(message)),
			state: 'waiting',
			attempts: 0,
			last_error: null,
			created_at: now(),
			priority: PRIORITY.other,
			...when
		})
		.execute();
}

function written({ identifier, language, origin }: Recipient, content: Content, app: App) {
	if (identifier.kind === 'email') return write(content, language, app.brand);
	const host = new URL(origin ?? app.origin).hostname;
	return { subject: '', text: writeText(content, language, app.brand, host), html: '' };
}

/** The message that a row holds. */
export function open(app: App, row: OutboxRow): Message {
	return JSON.parse(unseal(app.keys.outbox, row.sealed_message)) as Message;
}

/** A message that is due, now `sending`; undefined if there is none, or another worker was faster. */
export async function claim(db: Db, app: App): Promise<OutboxRow | undefined> {
	// Reading takes no lock, and most of the time there is nothing to send.
	if (!(await due(db, app).executeTakeFirst())) return undefined;
	// One search for each, because no index is in the order of both priority and time.
	let next;
	for (const priority of Object.values(PRIORITY)) {
		next ??= await due(db, app).where('priority', '=', priority).executeTakeFirst();
	}
	if (!next) return undefined;
	return db
		.updateTable('outbox')
		.set({ state: 'sending' })
		.where('id', '=', next.id)
		.where('state', '=', 'waiting')
		.returningAll()
		.executeTakeFirst();
}

/** The message that has been due longest. */
function due(db: Db, app: App) {
	return db
		.selectFrom('outbox')
		.select('id')
		.where('app_id', '=', app.id)
		.where('state', '=', 'waiting')
		.where('due_at', '<=', now())
		.orderBy('due_at')
		.limit(1);
}

/** Deletes a message that was sent, or never will be. */
export async function drop(db: Db, { id }: OutboxRow): Promise<void> {
	await db.deleteFrom('outbox').where('id', '=', id).execute();
}

/** Sends a message again at `due_at`: it certainly did not arrive. */
export async function postpone(
	db: Db,
	{ id, attempts }: OutboxRow,
	due_at: string,
	last_error: string
): Promise<void> {
	await db
		.updateTable('outbox')
		.set({ state: 'waiting', attempts: attempts + 1, due_at, last_error })
		.where('id', '=', id)
		.execute();
}

/**
 * Keeps a message that will not be sent, so that the operator sees why; the purge deletes it. `unknown`:
 * it may have arrived.
 */
export function fail(
	db: Db,
	app: App,
	{ id: target, attempts, user_id, request_id }: OutboxRow,
	state: 'failed' | 'unknown',
	last_error: string
): Promise<void> {
	return transact(db, async (trx) => {
		const { numUpdatedRows } = await trx
			.updateTable('outbox')
			.set({ state, attempts: attempts + 1, last_error })
			.where('id', '=', target)
			.executeTakeFirst();
		// Of a user who is deleted, nothing is left.
		if (numUpdatedRows === 0n) return;
		const happening = { kind: 'message_failed', user_id, target, request_id } as const;
		await events.record(trx, app, { ...happening, result: state });
	});
}

/** Makes messages due that wait for longer than `seconds`: the clock was set back since. */
export async function hasten(db: Db, app: App, seconds: number): Promise<void> {
	await db
		.updateTable('outbox')
		.set({ due_at: now() })
		.where('app_id', '=', app.id)
		.where('state', '=', 'waiting')
		.where('due_at', '>', inSeconds(seconds))
		.execute();
}

/** Moves a message to the mailbox for a day; the oldest make room. */
export function moveToMailbox(db: Db, { id, app_id }: OutboxRow): Promise<void> {
	const body = async (trx: Db) => {
		await trx.updateTable('outbox').set({ state: 'in_mailbox' }).where('id', '=', id).execute();
		const newest = inMailbox(trx, app_id).select('id').limit(MAILBOX_SIZE);
		await trx
			.deleteFrom('outbox')
			.where('app_id', '=', app_id)
			.where('state', '=', 'in_mailbox')
			.where('id', 'not in', newest)
			.execute();
	};
	return transact(db, body, 'read committed');
}

/** The messages in the mailbox, newest first. */
export function listMailbox(db: Db, app: App): Promise<OutboxRow[]> {
	return inMailbox(db, app.id).selectAll().where('created_at', '>', inSeconds(-DAY)).execute();
}

function inMailbox(db: Db, app_id: string) {
	return db
		.selectFrom('outbox')
		.where('app_id', '=', app_id)
		.where('state', '=', 'in_mailbox')
		.orderBy('created_at', 'desc')
		.orderBy('id');
}

import type { Db } from '../db/schema.ts';
import type { Env } from '../env.ts';
import type { IdentifierKind } from '../identifier.ts';
import { isLoopback } from '../settings/parsers.ts';
import type { App } from '../relying-party.ts';
import * as outbox from './outbox.ts';

/** The development mailbox: messages on a loopback origin without a mail server or an SMS gateway. */

export interface MailboxMessage extends outbox.Message {
	id: string;
	channel: IdentifierKind;
	created_at: string;
}

/** The part of a request event that shows whether the request comes from this machine. */
interface Peer {
	request: Request;
	getClientAddress(): string;
}

const LOOPBACK = /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/;
/** Headers that a proxy adds: the client may be on another machine. */
export const FORWARDED = /^(forwarded|via|x-forwarded(-.*)?|x-real-ip|.*-(client|connecting)-ip)$/;

/** The messages, newest first; undefined without a mailbox and for a client that may not know of it. */
export async function read(
	{ db, app, env }: { db: Db; app: App; env: Env },
	peer: Peer
): Promise<MailboxMessage[] | undefined> {
	if (env.SMTP_URL && env.SMS_URL) return undefined;
	if (!isLoopback(env.ORIGIN) || !isFromHere(peer, env.ORIGIN)) return undefined;
	const rows = await outbox.listMailbox(db, app);
	return rows.map((row) => ({
		id: row.id,
		channel: row.channel,
		...outbox.open(app, row),
		created_at: row.created_at
	}));
}

/** Whether the client reads all codes and links of the app there. */
export function hasAll({ env }: { env: Env }, peer: Peer): boolean {
	const sent =
		(env.IDENTIFIER !== 'phone' && env.SMTP_URL) || (env.IDENTIFIER !== 'email' && env.SMS_URL);
	return !sent && isLoopback(env.ORIGIN) && isFromHere(peer, env.ORIGIN);
}

/** Prints the code or the link of a message on the developer's console, which is not the log. */
export function print({ subject, text, link, code }: outbox.Message, { origin }: App): void {
	const [headline = ''] = (subject || text).split('\n', 1);
	if (link) console.log(`[mailbox] ${headline}: ${link}`);
	else if (code) console.log(`[mailbox] ${headline} (${origin}/dev/mailbox)`);
}

function isFromHere(peer: Peer, origin: string): boolean {
	const { headers } = peer.request;
	if (headers.get('host') !== new URL(origin).host) return false;
	if ([...headers.keys()].some((name) => FORWARDED.test(name))) return false;
	try {
		return LOOPBACK.test(peer.getClientAddress());
	} catch {
		// A proxy did not send the configured header.
		return false;
	}
}

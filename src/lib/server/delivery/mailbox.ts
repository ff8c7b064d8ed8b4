import type { Channel, Db } from '../db/schema.ts';
import type { Env } from '../env.ts';
import { isLoopback } from '../settings/parsers.ts';
import type { App } from '../relying-party.ts';
import * as outbox from './outbox.ts';

/** The development mailbox: on this machine, what would need a mail server or a gateway. */

export interface Kept extends outbox.Message {
	id: string;
	channel: Channel;
	created_at: string;
}

/** Who asks: the peer's address, and the headers as they came. */
interface Visit {
	request: Request;
	getClientAddress(): string;
}

const LOOPBACK = /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/;
/** What a proxy says of whom it speaks for: somebody elsewhere, perhaps. */
const FORWARDED = /^(forwarded|via|x-forwarded(-.*)?|x-real-ip|.*-(client|connecting)-ip)$/;

/** What the mailbox has, newest first; undefined for whoever may not even know that there is one. */
export async function read(
	{ db, app, env }: { db: Db; app: App; env: Env },
	visit: Visit
): Promise<Kept[] | undefined> {
	const used = isLoopback(env.ORIGIN) && !(env.SMTP_URL && env.SMS_URL);
	if (!used || !isFromHere(visit, env.ORIGIN)) return undefined;
	const rows = await outbox.listKept(db, app);
	return rows.map((row) => ({
		id: row.id,
		channel: row.channel,
		...outbox.open(app, row),
		created_at: row.created_at
	}));
}

function isFromHere(visit: Visit, origin: string): boolean {
	const { headers } = visit.request;
	if (headers.get('host') !== new URL(origin).host) return false;
	if ([...headers.keys()].some((name) => FORWARDED.test(name))) return false;
	try {
		return LOOPBACK.test(visit.getClientAddress());
	} catch {
		// A proxy was to tell it, and did not.
		return false;
	}
}

import type { Env } from '../env.ts';
import type { IdentifierKind } from '../identifier.ts';
import type { App } from '../relying-party.ts';
import { isLoopback } from '../settings/parsers.ts';
import { mail, type Sender } from './mail.ts';
import type { Message } from './outbox.ts';
import { textMessage } from './text-message.ts';

/**
 * How an attempt ended. `later`: the message certainly did not arrive, but may next time. `refused`: it
 * never will. `unknown`: it may have arrived, so it counts as sent.
 */
export interface Attempt {
	outcome: 'sent' | 'later' | 'refused' | 'unknown';
	/** For the log: no part of the message and no recipient. */
	reason?: string;
	/** For the operator: what the other side said, which may name the recipient. */
	reply?: string;
}

/** Tries once, within seconds. */
export type Transport = (message: Message) => Promise<Attempt>;

/** Null: messages of that kind are dropped. */
export type Transports = Record<IdentifierKind, Transport | 'mailbox' | null>;

/** The transports that the environment configures; mail is signed with the app's name. */
export function choose(env: Env, { brand, origin }: App): Transports {
	const otherwise = isLoopback(origin) ? 'mailbox' : null;
	return {
		email: env.SMTP_URL ? mail(env.SMTP_URL, senderOf(env, { brand, origin })) : otherwise,
		phone: env.SMS_URL ? textMessage(env.SMS_URL, env.SMS_TOKEN) : otherwise
	};
}

/** Whom mail comes from. */
export function senderOf(env: Env, { brand, origin }: Pick<App, 'brand' | 'origin'>): Sender {
	return { from: env.MAIL_FROM, name: brand.name, host: new URL(origin).hostname };
}

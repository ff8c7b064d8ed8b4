import { setTimeout as delay } from 'node:timers/promises';
import { until } from './wait.ts';

export type MailboxMessage = {
	id: string;
	channel: 'email' | 'phone';
	to: string;
	subject: string;
	text: string;
	html: string;
	link?: string;
	code?: string;
	created_at: string;
};

/** The development mailbox of a running server, newest first. Throws if it has none. */
export async function readMailbox(service: { url: string }): Promise<MailboxMessage[]> {
	const answer = await fetch(`${service.url}/dev/mailbox.json`);
	if (!answer.ok) throw new Error(`The mailbox answered ${answer.status}.`);
	return (await answer.json()) as MailboxMessage[];
}

const seen = new Set<string>();

/**
 * The newest message to the address that was not given before, of any kind or with a code or a link;
 * throws after twenty seconds.
 */
export async function waitForMessage(
	service: { url: string },
	to: string,
	what?: 'code' | 'link'
): Promise<MailboxMessage> {
	let pause = 0;
	const message = await until(`a message to ${to}`, async () => {
		// A full mailbox takes longer to read than most messages take to arrive.
		await delay(pause);
		pause = Math.min(pause + 25, 100);
		const messages = await readMailbox(service);
		return messages.find(
			(each) => each.to === to && !seen.has(each.id) && (!what || each[what] !== undefined)
		);
	});
	seen.add(message.id);
	return message;
}

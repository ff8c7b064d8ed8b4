import type { ListedMessage } from '../lib/server/delivery/queue.ts';
import * as text from './text.ts';

const STATES: Record<ListedMessage['state'], string> = {
	waiting: 'waiting',
	sending: 'being sent, or cut off',
	in_mailbox: 'in /dev/mailbox',
	failed: 'failed',
	unknown: 'may have arrived'
};

/** Messages in the outbox, without their content. */
export function messageTable(messages: ListedMessage[]): string {
	return text.table(
		['id', 'to', 'state', 'tries', 'next try', 'valid until', 'last error'],
		messages.map((each) => [
			each.id,
			each.to,
			STATES[each.state],
			each.attempts,
			each.state === 'waiting' ? text.time(each.due_at) : '-',
			text.time(each.expires_at),
			each.last_error ?? '-'
		])
	);
}

import { transact } from '../lib/server/db/transact.ts';
import type { Deployment } from '../lib/server/deployment.ts';
import * as events from '../lib/server/events/events.ts';
import * as queue from '../lib/server/delivery/queue.ts';
import { examples, Failure, type Answer, type Noun } from './command.ts';
import { messageTable } from './message-table.ts';
import * as who from './who.ts';

/** `messages …`: mail and text messages that have not arrived. */
export const messages: Noun = (program, { deployed }) => {
	const noun = program
		.command('messages')
		.summary('see why messages have not arrived, and send them again')
		.description('Shows why mail and text messages have not arrived, and sends them again.');
	noun
		.command('queue')
		.summary('list messages that have not arrived, and why')
		.argument('[who]', 'an email address, a phone number, or the id of a user')
		.description(
			`Lists messages that wait or failed, at most ${queue.LISTED}: where they go, how often they were tried, and what the mail server answered. What they say is not shown. A failed message is listed until a day after its code or link expires.`
		)
		.addHelpText('after', examples('messages queue', 'messages queue anna@example.com'))
		.action(deployed(list));
	noun
		.command('retry')
		.summary('send messages again now')
		.argument('[id]', 'the id of one message, as `messages queue` lists it')
		.description(
			'Sends messages again at once that wait or failed, if their code or link is still valid: all of them, or one. Without an id, a message that may have arrived is not sent again.'
		)
		.addHelpText(
			'after',
			examples('# the mail server is back', 'messages retry', 'messages retry k3FdY0q2')
		)
		.action(deployed(retry));
};

async function list({ db, app }: Deployment, [given]: string[]): Promise<Answer> {
	const user = given === undefined ? undefined : await who.find(db, app, given);
	const found = await queue.list(db, app, { user_id: user?.id });
	return {
		json: { messages: found },
		text: found.length === 0 ? 'No message waits or failed.' : messageTable(found)
	};
}

async function retry({ db, app }: Deployment, [id]: string[]): Promise<Answer> {
	const retried = await transact(db, async (trx) => {
		const target = String(await queue.retry(trx, app, id));
		await events.record(trx, app, { kind: 'messages_retried', target });
		return Number(target);
	});
	if (id !== undefined && retried === 0) {
		throw new Failure(
			'There is no such message to send: it has arrived, is being sent, or has expired. The user can ask for a new one.'
		);
	}
	return { json: { retried }, text: `Messages that are sent again now: ${retried}.` };
}

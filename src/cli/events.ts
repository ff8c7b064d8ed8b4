import { EVENT_KINDS, type EventKind } from '../lib/server/db/event-kinds.ts';
import type { Event } from '../lib/server/db/schema.ts';
import type { Deployment } from '../lib/server/deployment.ts';
import * as store from '../lib/server/events/events.ts';
import { examples, Misuse, type Answer, type Noun } from './command.ts';
import * as text from './text.ts';
import * as who from './who.ts';

/** How many events are listed, if not told otherwise, and at most. */
const LISTED = 50;
const MOST = 10_000;

/** `events [WHO]`: who did what, and what was refused. */
export const events: Noun = (program, { deployed }) => {
	program
		.command('events')
		.argument(
			'[who]',
			'an email address, a phone number, or the id of a user, also of a deleted one'
		)
		.summary('list who did what, and what was refused')
		.option(
			'--kind <kind>',
			`one kind, such as login or limit_met, among the newest ${store.LOOKED_AT}`
		)
		.option('--key <id>', 'what was done with one API key, also with a revoked one')
		.option('--since <time>', 'a day or a time, such as 2026-11-30 or 2026-11-30T08:00Z')
		.option('--limit <number>', `how many, at most ${MOST}`, String(LISTED))
		.description(
			'Lists what happened, the newest first: registrations, log-ins and how, refusals and their real reason, limits met, passkeys and addresses changed, sessions ended, and every act of the operator. Refusals are sampled: of one kind ten an hour from one network. EVENT_DAYS says how long events are kept.'
		)
		.addHelpText(
			'after',
			examples(
				'events anna@example.com',
				'events --kind login --since 2026-11-30',
				'# who met a limit',
				'events --kind limit_met',
				'# an API key has leaked',
				'events --key Zb1xQ0vM3nRt5LpW8yKd2HsC'
			)
		)
		.action(deployed(list));
};

async function list(
	{ db, app }: Deployment,
	[given]: string[],
	options: Record<string, unknown>
): Promise<Answer> {
	const found = await store.list(db, app, {
		user_id: given === undefined ? undefined : await who.idOf(db, app, given),
		kind: kindOf(options['kind'] as string | undefined),
		key_id: options['key'] as string | undefined,
		since: timeOf(options['since'] as string | undefined),
		limit: numberOf(String(options['limit']))
	});
	const shown = found.map(({ app_id: _, ...event }) => event);
	return {
		json: { events: shown },
		text: found.length === 0 ? 'There is no such event.' : tableOf(found)
	};
}

function tableOf(found: Event[]): string {
	return text.table(
		['when', 'kind', 'result', 'by', 'user', 'with', 'what', 'network', 'browser', 'request'],
		found.map((event) => [
			text.time(event.created_at),
			event.kind,
			event.result,
			event.key_id ? `key ${event.key_id}` : event.actor,
			event.user_id ?? '-',
			event.method ?? '-',
			event.target ?? '-',
			event.network ?? '-',
			event.browser_name || '-',
			event.request_id ?? '-'
		])
	);
}

function kindOf(given: string | undefined): EventKind | undefined {
	const kind = EVENT_KINDS.find((each) => each === given);
	if (given === undefined || kind) return kind;
	throw new Misuse(`There is no such kind. The kinds are: ${EVENT_KINDS.join(', ')}.`);
}

function timeOf(given: string | undefined): string | undefined {
	if (given === undefined) return undefined;
	const time = Date.parse(given);
	if (Number.isNaN(time)) {
		throw new Misuse(`${JSON.stringify(given)} is no time. Write one as 2026-11-30T08:00Z.`);
	}
	return new Date(time).toISOString();
}

function numberOf(given: string): number {
	if (/^[1-9]\d{0,4}$/.test(given) && Number(given) <= MOST) return Number(given);
	throw new Misuse(`--limit must be a number from 1 to ${MOST}.`);
}

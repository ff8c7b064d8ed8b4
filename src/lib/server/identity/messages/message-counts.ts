import type { Db } from '../../db/schema.ts';
import { ApiError } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { DAY, inSeconds, now } from '../../clock.ts';
import * as log from '../../log/log.ts';

/** The messages of 24 hours, to all identifiers: `MESSAGES_PER_DAY`. */

/** Who asks: a browser that the account knows, another one for a verified identifier, or any other. */
export type Standing = 'known' | 'verified' | 'other';

/** The tenths of the cap that a flood of strangers leaves to others. */
const RESERVED: Record<Standing, number> = { known: 0, verified: 1, other: 2 };

/**
 * Counts a message; refuses with `too_many_requests` above the part of the cap that is for `standing`.
 * Call it last: the row of the hour is locked from this statement to the end of the transaction.
 */
export async function add(trx: Db, app: App, standing: Standing): Promise<void> {
	const began_at = hourOf(now());
	const { messages, earlier } = await trx
		.insertInto('message_count')
		.values({ app_id: app.id, began_at, messages: 1 })
		.onConflict((conflict) =>
			conflict
				.columns(['app_id', 'began_at'])
				.doUpdateSet((eb) => ({ messages: eb('message_count.messages', '+', 1) }))
		)
		.returning(['messages'])
		.returning(() =>
			before(trx, app, began_at)
				.select((eb) => eb.fn.sum<number | null>('before.messages').as('sum'))
				.as('earlier')
		)
		.executeTakeFirstOrThrow();
	const total = messages + Number(earlier);
	const cap = app.messages_per_day;
	if (total > cap - RESERVED[standing] * Math.floor(cap / 10)) {
		const oldest = await before(trx, app, began_at)
			.select('began_at')
			.orderBy('began_at')
			.executeTakeFirst();
		const since = Date.parse(oldest?.began_at ?? began_at);
		const retryAfter = Math.max(1, (since - Date.now()) / 1000 + DAY);
		const details = { retryAfter, limit: 'messages_of_day' };
		throw new ApiError('too_many_requests', undefined, details);
	}
	if (total === Math.ceil(cap * 0.8)) log.warning(nearCap(cap));
}

/** The hours of the last day before that one. */
function before(trx: Db, app: App, began_at: string) {
	return trx
		.selectFrom('message_count as before')
		.where('before.app_id', '=', app.id)
		.where('before.began_at', '>', hourOf(inSeconds(-DAY)))
		.where('before.began_at', '<', began_at);
}

const hourOf = (time: string) => `${time.slice(0, 13)}:00:00.000Z`;

const nearCap = (cap: number) =>
	`80 % of the ${cap} messages of a day (MESSAGES_PER_DAY) have been sent. The rest is for verified addresses and for browsers that have logged in before.`;

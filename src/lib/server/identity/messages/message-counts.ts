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
 * Call it last: the row of the hour is locked until the transaction ends.
 */
export async function add(trx: Db, app: App, standing: Standing): Promise<void> {
	const began_at = hourOf(now());
	const { messages } = await trx
		.insertInto('message_count')
		.values({ app_id: app.id, began_at, messages: 1 })
		.onConflict((conflict) =>
			conflict
				.columns(['app_id', 'began_at'])
				.doUpdateSet((eb) => ({ messages: eb('message_count.messages', '+', 1) }))
		)
		.returning('messages')
		.executeTakeFirstOrThrow();
	const earlier = await trx
		.selectFrom('message_count')
		.select(['began_at', 'messages'])
		.where('app_id', '=', app.id)
		.where('began_at', '>', hourOf(inSeconds(-DAY)))
		.where('began_at', '<', began_at)
		.orderBy('began_at')
		.execute();
	const total = earlier.reduce((sum, each) => sum + each.messages, messages);
	const cap = app.messages_per_day;
	if (total > cap - RESERVED[standing] * Math.floor(cap / 10)) {
		const oldest = Date.parse(earlier[0]?.began_at ?? began_at);
		const retryAfter = Math.max(1, (oldest - Date.now()) / 1000 + DAY);
		throw new ApiError('too_many_requests', undefined, { retryAfter });
	}
	if (total === Math.ceil(cap * 0.8)) log.warning(nearCap(cap));
}

const hourOf = (time: string) => `${time.slice(0, 13)}:00:00.000Z`;

const nearCap = (cap: number) =>
	`80 % of the ${cap} messages of a day (MESSAGES_PER_DAY) have been sent. The rest is for verified addresses and for browsers that have logged in before.`;

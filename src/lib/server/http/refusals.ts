import type { RequestEvent } from '@sveltejs/kit';
import type { Event } from '../db/schema.ts';
import { ApiError } from '../errors.ts';
import * as events from '../events/events.ts';
import * as log from '../log/log.ts';
import * as clientInfo from './client-info.ts';

/** What an endpoint is for, for the events of its refusals. */
export type Act = Pick<Event, 'kind'> & Partial<Pick<Event, 'method'>>;

/**
 * Records a refusal that has a reason, after its transaction was rolled back: as an event and in the log,
 * as long as there are not too many. A fault here changes no answer.
 */
export async function record(event: RequestEvent, thrown: unknown, act?: Act): Promise<void> {
	if (!(thrown instanceof ApiError)) return;
	const { limit, reason, cause } = thrown;
	const { db, app, limits } = event.locals;
	const result = limit ?? reason;
	const kind = limit === undefined ? act?.kind : 'limit_met';
	if (result === undefined || kind === undefined) return;
	const user_id = thrown.user_id ?? log.present().passage_id ?? null;
	const refused = { kind, method: act?.method ?? null, result, user_id };
	try {
		const sampled = { what: `${kind} ${result}`, limit: limit !== undefined, user: user_id ?? '' };
		if (!(await limits.isEvent(clientInfo.networksOf(event), sampled))) {
			return events.count(refused);
		}
		const { user_id: passage_id, ...rest } = refused;
		log.security('refused', { ...rest, passage_id, ...(cause !== undefined && { err: cause }) });
		await events.record(db, app, refused);
	} catch (failure) {
		log.fault(failure);
	}
}

import type { RequestEvent } from '@sveltejs/kit';
import type { ListedEvent } from '../../account/listed-event.ts';
import { ask } from './ask.ts';

/** What happened to the account of the logged-in user, by the service: the newest first, or all of it. */
export async function list(event: RequestEvent, all: boolean): Promise<ListedEvent[]> {
	const query = all ? '?all' : '';
	const response = await ask(event, 'GET', `/postern/v1/{app}/currentuser/events${query}`);
	return ((await response.json()) as { events: ListedEvent[] }).events;
}

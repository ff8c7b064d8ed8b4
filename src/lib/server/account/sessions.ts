import type { RequestEvent } from '@sveltejs/kit';
import type { ListedSession } from '../../account/listed-session.ts';
import { isId } from '../id.ts';
import * as liveness from '../session/liveness-cache.ts';
import { ask } from './ask.ts';

/** The sessions of the logged-in user, at the service. */

const PATH = '/postern/v1/{app}/sessions';

/** The user's live sessions, that of this browser first. */
export async function list(event: RequestEvent): Promise<ListedSession[]> {
	const response = await ask(event, 'GET', PATH);
	const { sessions } = (await response.json()) as { sessions: ListedSession[] };
	return sessions.sort((a, b) => Number(b.current) - Number(a.current));
}

/** Ends one of the user's sessions; nothing for one that has ended. */
export async function end(event: RequestEvent, id: string): Promise<void> {
	if (!isId(id)) return;
	await ask(event, 'DELETE', `${PATH}/${id}`, { allowed: [404] });
	liveness.forget(id);
}

/** Ends the user's sessions in all other browsers. */
export async function endOthers(event: RequestEvent): Promise<void> {
	const others = (await list(event)).filter(({ current }) => !current);
	await ask(event, 'DELETE', PATH);
	for (const { id } of others) liveness.forget(id);
}

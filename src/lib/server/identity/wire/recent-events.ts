import type { Event } from '../../db/schema.ts';
import * as events from '../../events/events.ts';

const ACTIONS: Partial<Record<Event['kind'], 'register' | 'login'>> = {
	registration: 'register',
	login: 'login'
};

/** An event: the action of most is `other`, and the type says more. Refused ones are incomplete. */
export function toRecentEvent({ id, kind, result, network, browser_name, created_at }: Event) {
	const complete = result === events.OK;
	return {
		id,
		type: kind,
		action: ACTIONS[kind] ?? 'other',
		status: complete ? 'complete' : 'incomplete',
		ip_addr: network ?? '',
		// The name of the browser is stored alone.
		user_agent: '',
		user_agent_display: browser_name ?? '',
		social_login_type: null,
		created_at,
		completed_at: complete ? created_at : null
	};
}

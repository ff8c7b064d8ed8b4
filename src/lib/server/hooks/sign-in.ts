import type { Handle } from '@sveltejs/kit';
import * as log from '../log/log.ts';
import { Refusal } from '../errors.ts';
import * as session from '../session/session.ts';
import { isHealth, isService } from './route-kinds.ts';

/** Only for the app's pages: a sub-request runs these hooks again, and would never end. */
export const signIn: Handle = async ({ event, resolve }) => {
	if (event.isSubRequest || isService(event) || isHealth(event)) return resolve(event);
	try {
		const user = await session.find(event, event.locals.passage);
		event.locals.user = user;
		if (user) log.note({ passage_id: user.passage_id, session_id: user.sid });
	} catch (cause) {
		if (!(cause instanceof Refusal)) throw cause;
		log.fault(cause);
		event.locals.session_unknown = true;
	}
	return resolve(event);
};

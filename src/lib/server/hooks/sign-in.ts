import type { Handle } from '@sveltejs/kit';
import { ApiError } from '../errors.ts';
import * as log from '../log/log.ts';
import * as session from '../session/session.ts';
import { isHealth, isPublicFile, isService, isWellKnown } from './route-kinds.ts';

/** Finds the signed-in user of a page. Not of a sub-request, whose hooks would ask again, without end. */
export const signIn: Handle = async ({ event, resolve }) => {
	const kinds = [isService, isHealth, isPublicFile, isWellKnown];
	if (event.isSubRequest || kinds.some((isOne) => isOne(event))) return resolve(event);
	try {
		Object.assign(event.locals, await session.find(event));
		const { user } = event.locals;
		if (user) log.note({ passage_id: user.passage_id, session_id: user.sid });
	} catch (cause) {
		if (!(cause instanceof ApiError)) throw cause;
		log.fault(cause);
		event.locals.session_unknown = true;
	}
	return resolve(event);
};

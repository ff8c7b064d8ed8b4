import type { RequestEvent } from '@sveltejs/kit';
import { ApiError } from '../errors.ts';
import * as log from '../log/log.ts';
import * as session from '../session/session.ts';
import { isHealth, isPublicFile, isService, isWellKnown } from './route-kinds.ts';

/** Finds the signed-in user of a page. */
export async function signIn(event: RequestEvent): Promise<void> {
	const kinds = [isService, isHealth, isPublicFile, isWellKnown];
	if (kinds.some((isOne) => isOne(event))) return;
	try {
		Object.assign(event.locals, await session.find(event));
		const { user } = event.locals;
		if (user) log.note({ passage_id: user.passage_id, session_id: user.sid });
	} catch (cause) {
		if (!(cause instanceof ApiError)) throw cause;
		log.fault(cause);
		event.locals.session_unknown = true;
	}
}

import { isHttpError, isRedirect, type Handle } from '@sveltejs/kit';
import { Refusal } from '../errors.ts';
import { refuse } from '../http/error-response.ts';
import { isJson } from './route-kinds.ts';

/** Kit's own refusals; 400 is a path with a broken escape. */
const CODES: Record<number, 'not_found' | 'method_not_allowed'> = {
	400: 'not_found',
	404: 'not_found',
	405: 'method_not_allowed'
};

/** Where programs ask, every refusal is JSON, also those that no endpoint of ours has made. */
export const answerProgramsInJson: Handle = async ({ event, resolve }) => {
	if (!isJson(event)) return resolve(event);
	let response: Response;
	try {
		response = await resolve(event);
	} catch (cause) {
		if (isRedirect(cause) || isHttpError(cause)) throw cause;
		return refuse(cause);
	}
	const code = CODES[response.status];
	if (!code || response.headers.get('content-type')?.startsWith('application/json')) {
		return response;
	}
	const refusal = refuse(new Refusal(code));
	// With a cookie goes a session that was refreshed on the way.
	for (const cookie of response.headers.getSetCookie()) {
		refusal.headers.append('set-cookie', cookie);
	}
	const allow = response.headers.get('allow');
	if (allow) refusal.headers.set('allow', allow);
	return refusal;
};

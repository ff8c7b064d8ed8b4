import { isHttpError, isRedirect, type RequestEvent } from '@sveltejs/kit';
import { ApiError } from '../errors.ts';
import { errorResponse } from '../http/error-response.ts';
import { isForPages, isJson, isManagement } from './route-kinds.ts';

/** Kit's own errors; 400 is a path with a broken escape. */
const CODES: Record<number, 'not_found' | 'method_not_allowed'> = {
	400: 'not_found',
	404: 'not_found',
	405: 'method_not_allowed'
};

/** Makes every error of a JSON route JSON, also those of Kit and of the guards. */
export async function answerInJson(
	event: RequestEvent,
	answer: () => Response | Promise<Response>
): Promise<Response> {
	if (!isJson(event)) return answer();
	let response: Response;
	try {
		response = await answer();
	} catch (cause) {
		if (isRedirect(cause) || isHttpError(cause)) throw cause;
		return errorResponse(cause);
	}
	const code = CODES[response.status];
	if (!code || response.headers.get('content-type')?.startsWith('application/json')) {
		return response;
	}
	const inJson = errorResponse(errorOf(code, isForPages(event) || isManagement(event)));
	// The session may have been refreshed on the way.
	for (const cookie of response.headers.getSetCookie()) {
		inJson.headers.append('set-cookie', cookie);
	}
	const allow = response.headers.get('allow');
	if (allow) inJson.headers.set('allow', allow);
	return inJson;
}

/** Passage's libraries know no code for a path without a route; some throw at a code that they do not know. */
function errorOf(code: 'not_found' | 'method_not_allowed', ofPassage: boolean): ApiError {
	const error = new ApiError(code);
	return code === 'not_found' && ofPassage ? new ApiError('app_not_found', error.message) : error;
}

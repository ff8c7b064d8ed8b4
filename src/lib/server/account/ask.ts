import type { RequestEvent } from '@sveltejs/kit';
import { ApiError, isErrorCode } from '../errors.ts';
import { call, unavailable } from '../session/identity-client.ts';
import * as session from '../session/session.ts';

interface Question {
	/** Sent as JSON. */
	body?: object;
	/** In place of the access token of the session. */
	token?: string;
	/** Statuses that are no errors here. */
	allowed?: number[];
}

/**
 * Asks the service in the name of the logged-in user and their browser; `path` begins with `/v1/{app}`
 * or `/postern/v1/{app}`. Throws what the service refuses, with its code and words, and
 * `temporarily_unavailable` where it does not answer.
 */
export async function ask(
	event: RequestEvent,
	method: string,
	path: string,
	{ body, token, allowed = [] }: Question = {}
): Promise<Response> {
	const { locals, request } = event;
	const response = await call(path, {
		method,
		headers: {
			authorization: `Bearer ${token ?? locals.access_token}`,
			'accept-language': locals.language,
			'user-agent': request.headers.get('user-agent') ?? '',
			// By the browser id the service knows again who asked for a link.
			cookie: request.headers.get('cookie') ?? '',
			...(body && { 'content-type': 'application/json' })
		},
		body: body && JSON.stringify(body)
	});
	if (method !== 'GET') session.forgetDetails(event);
	if (response.ok || allowed.includes(response.status)) return response;
	const { code, error } = (await response.json().catch(() => ({}))) as Record<string, unknown>;
	if (!isErrorCode(code)) throw unavailable(response.status);
	const retryAfter = Number(response.headers.get('retry-after')) || undefined;
	throw new ApiError(code, String(error), { retryAfter });
}

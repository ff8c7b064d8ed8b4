import { fail, json, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import * as log from '../log/log.ts';
import { ApiError, toBody } from '../errors.ts';

/**
 * The ways out of an error: `jsonErrors` for JSON endpoints, `failWith` for form actions, and
 * `orTryLater` (session/guards.ts) for page loads. The cause goes to the log, never to the caller.
 */

/**
 * What databases say when they cannot answer now but may soon: SQLite's result codes, Node's, and
 * those of PostgreSQL, appendix A.
 */
const UNAVAILABLE = new RegExp(
	'^(' +
		'SQLITE_(BUSY|FULL|IOERR|READONLY|CANTOPEN)|' +
		'E(CONN|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)|' +
		'08|25006|40001|40P01|53|55P03|57014|57P0|58)'
);
/** What pg says of a connection that it cannot get or has lost, in errors without a code. */
const NO_CONNECTION =
	/^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error)/;

/** Makes an endpoint of `answer` whose every error is answered as JSON. */
export function jsonErrors<E extends RequestEvent>(answer: (event: E) => Promise<Response>) {
	return (event: E): Promise<Response> => answer(event).catch(errorResponse);
}

/** The JSON answer for a thrown error; one of 5xx names the request, under which the log has the cause. */
export function errorResponse(thrown: unknown): Response {
	const error = toApiError(thrown);
	const reference = error.status >= 500 ? { id: log.requestId() } : {};
	const headers = {
		'cache-control': 'no-store',
		...(error.retryAfter && { 'retry-after': String(Math.ceil(error.retryAfter)) })
	};
	return json({ ...toBody(error), ...reference }, { status: error.status, headers });
}

/** The failure of a form action that threw: its status, and the data for the page. */
export function failWith<T extends Record<string, unknown>>(
	thrown: unknown,
	data: (error: ApiError) => T
): ActionFailure<T> {
	const error = toApiError(thrown);
	return fail(error.status, data(error));
}

/** What the caller may read of a thrown error. One of 5xx goes to the log with its cause. */
export function toApiError(thrown: unknown): ApiError {
	const error = asApiError(thrown);
	if (error.status >= 500) log.fault(thrown);
	return error;
}

/** As `toApiError`, without the log. */
export function asApiError(thrown: unknown): ApiError {
	return thrown instanceof ApiError ? thrown : new ApiError(codeFor(thrown));
}

function codeFor(thrown: unknown): 'temporarily_unavailable' | 'internal_server_error' {
	if (!(thrown instanceof Error)) return 'internal_server_error';
	const code = 'code' in thrown ? String(thrown.code) : '';
	const later = UNAVAILABLE.test(code) || NO_CONNECTION.test(thrown.message);
	return later ? 'temporarily_unavailable' : 'internal_server_error';
}

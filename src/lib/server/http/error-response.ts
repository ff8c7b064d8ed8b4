import { json, type RequestEvent } from '@sveltejs/kit';
import * as log from '../log/log.ts';
import { Refusal, toBody } from '../errors.ts';

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

/**
 * The JSON answer for whatever was thrown. Its cause goes to the log, never to the caller, who gets
 * the id that it stands under there.
 */
export function refuse(thrown: unknown): Response {
	const refusal = toRefusal(thrown);
	const reference = refusal.status >= 500 ? { id: log.requestId() } : {};
	const headers = {
		'cache-control': 'no-store',
		...(refusal.retryAfter && { 'retry-after': String(Math.ceil(refusal.retryAfter)) })
	};
	return json({ ...toBody(refusal), ...reference }, { status: refusal.status, headers });
}

/** Makes an endpoint of `answer` whose every error is answered as JSON. */
export function refusing<E extends RequestEvent>(answer: (event: E) => Promise<Response>) {
	return (event: E): Promise<Response> => answer(event).catch(refuse);
}

/** What the caller is told of an error; a fault of ours goes to the log with its cause. */
export function toRefusal(thrown: unknown): Refusal {
	const refusal = thrown instanceof Refusal ? thrown : new Refusal(codeFor(thrown));
	if (refusal.status >= 500) log.fault(thrown);
	return refusal;
}

/** Whether what was thrown is no fault of ours: something does not answer now, and may soon. */
export function isPassing(thrown: unknown): boolean {
	if (thrown instanceof Refusal) return thrown.status === 503;
	return codeFor(thrown) === 'temporarily_unavailable';
}

function codeFor(thrown: unknown): 'temporarily_unavailable' | 'internal_server_error' {
	if (!(thrown instanceof Error)) return 'internal_server_error';
	const code = 'code' in thrown ? String(thrown.code) : '';
	const later = UNAVAILABLE.test(code) || NO_CONNECTION.test(thrown.message);
	return later ? 'temporarily_unavailable' : 'internal_server_error';
}

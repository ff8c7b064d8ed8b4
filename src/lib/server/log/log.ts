import { AsyncLocalStorage } from 'node:async_hooks';
import { pino, stdTimeFunctions } from 'pino';
import { describe, redact, scrub } from './redact.ts';

/**
 * The log: one line of JSON to the standard output for each request, and one for each fault of ours
 * with the id of its request. It holds no secret, no query and no email address or phone number.
 */

/** Where a request comes from, for the events. */
export interface Client {
	/** The IP address, of IPv6 its /64 network. */
	network: string;
	/** Such as `Firefox, Linux`; empty if unknown. */
	browser_name: string;
}

/** What the log says of a request. */
export interface Notes {
	request_id: string;
	/** Who asks, where it is no visitor or user. */
	actor?: 'key' | 'operator';
	/** The id of the key that the operator made. */
	key_id?: string | null;
	/** Not logged: to name a browser takes time, and few requests need it. */
	client?: () => Client;
	/** The client's IP address. */
	ip?: string | undefined;
	/** The route that answers, by its folder; null if there is none. */
	route?: string | null;
	passage_id?: string | undefined;
	session_id?: string | undefined;
	/** Whether a limit has refused the request, which then has no line of its own. */
	limited?: boolean;
	/** What the app asked the identity service, in process, for this one. */
	subrequests?: number;
}

/** How a request was answered. */
export interface Answered {
	method: string;
	/** Without the query. */
	path: string;
	status: number;
	duration_ms: number;
}

// On the global object: the development server evaluates a module again whenever it changes.
const holder = globalThis as {
	posternRequest?: AsyncLocalStorage<Notes>;
	posternOutput?: ReturnType<typeof pino.destination>;
};

/**
 * Lines of requests are written together, every fifty milliseconds: to write each alone takes a tenth of the
 * server's time. All other lines are written at once.
 */
const output = (holder.posternOutput ??= open());

function open() {
	const opened = pino.destination({ minLength: 16_000, periodicFlush: 50 });
	process.once('exit', () => opened.flushSync());
	return opened;
}

const logger = pino(
	{
		base: undefined,
		timestamp: stdTimeFunctions.isoTime,
		// Not pino's own redaction, which is slow and looks two levels deep.
		formatters: { level: (level) => ({ level }), log: redact },
		serializers: { err: describe },
		mixin: () => ({ request_id: requestId() })
	},
	output
);

const current = (holder.posternRequest ??= new AsyncLocalStorage<Notes>());

/** Sets the lowest level that is logged; `silent` for nothing. */
export function setLevel(level: string): void {
	logger.level = level;
}

/** Makes this the present request of all that follows. */
export function enter(notes: Notes): void {
	current.enterWith(notes);
}

/** What is known of the present request; nothing outside one. */
export function present(): Partial<Notes> {
	return current.getStore() ?? {};
}

/** The id of the present request. */
export function requestId(): string | undefined {
	return present().request_id;
}

/** Adds to what the log says of the present request. */
export function note(more: Omit<Notes, 'request_id'>): void {
	Object.assign(current.getStore() ?? {}, more);
}

/** Counts what the app asks the identity service in process for the present request. */
export function countSubrequest(): void {
	const notes = current.getStore();
	if (notes) notes.subrequests = (notes.subrequests ?? 0) + 1;
}

/** Logs that a request has been answered. */
export function request({ client: _, ...notes }: Notes, answered: Answered): void {
	const level = answered.status >= 500 ? 'error' : 'info';
	const path = scrub(answered.path.slice(0, 500));
	logger[level]({ ...notes, ...answered, path }, 'request');
	if (level === 'error') output.flushSync();
}

/** Logs an event that bears on the security of an account. */
export function security(event: string, details: object): void {
	logger.warn({ event, ...details }, 'security');
	output.flushSync();
}

/** Logs advice for the operator. */
export function warning(text: string): void {
	logger.warn(text);
	output.flushSync();
}

/** Logs a fault of ours, with its causes. */
export function fault(cause: unknown): void {
	logger.error({ err: cause }, 'fault');
	output.flushSync();
}

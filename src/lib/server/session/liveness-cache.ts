import { Recent } from './lru.ts';

/**
 * What this process knows of sessions without asking: which it has seen alive of late, and which were
 * ended here, where it does not matter whether the service has heard of it.
 */

/** Milliseconds for which "this session is alive" is taken for true before a page is served. */
const TRUST = 30_000;
/** Ended here: what was asked while it ended must not bring it back. */
const ENDED = -Infinity;
/** Refresh tokens that the service has yet to hear of; a day's sign-outs need not be remembered. */
const UNTOLD = 1000;

/** When each session, by its id, was last seen alive, in milliseconds; ENDED also by refresh token. */
const seen = new Recent<number>(10_000);
const untold = new Set<string>();

/** Whether a session needs no asking. */
export function isTrusted(sid: string): boolean {
	return Date.now() - (seen.get(sid) ?? 0) < TRUST;
}

/** The service said that it lives. */
export function alive(sid: string): void {
	if (!isEnded(sid)) seen.set(sid, Date.now());
}

/** Somebody says that it ended: it has to be asked for again. */
export function doubt(sid: string): void {
	if (!isEnded(sid)) seen.delete(sid);
}

/** It was ended here: by the id that a verified token says, or by its refresh token. */
export function end(sidOrToken: string): void {
	seen.set(sidOrToken, ENDED);
}

/** Whether it was ended here. */
export function isEnded(sidOrToken: string): boolean {
	return seen.get(sidOrToken) === ENDED;
}

/** The service did not answer when it was to end the session of that refresh token. */
export function tellLater(refreshToken: string): void {
	if (untold.size < UNTOLD) untold.add(refreshToken);
}

/** A refresh token whose session the service has yet to end; whoever takes it has to tell. */
export function takeUntold(): string | undefined {
	const [token] = untold;
	if (token !== undefined) untold.delete(token);
	return token;
}

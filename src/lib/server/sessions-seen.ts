/** Which sessions this process has seen alive of late, so that not every page has to ask. */

/** Milliseconds for which "this session is alive" is taken for true before a page is served. */
const TRUST = 30_000;
/** Sessions remembered; past that the oldest are forgotten and asked for again. */
const REMEMBERED = 10_000;
/** A session that was ended here: what was asked while it ended must not bring it back. */
const ENDED = -Infinity;

/** When each session was last seen alive, in milliseconds, or ENDED; oldest news first. */
const seen = new Map<string, number>();

/** Whether a session needs no asking. */
export function isTrusted(sid: string): boolean {
	return Date.now() - (seen.get(sid) ?? 0) < TRUST;
}

/** The service said that it lives. */
export function alive(sid: string): void {
	remember(sid, seen.get(sid) === ENDED ? ENDED : Date.now());
}

/** It was ended here. */
export function end(sid: string): void {
	remember(sid, ENDED);
}

function remember(sid: string, at: number): void {
	seen.delete(sid);
	seen.set(sid, at);
	const [oldest] = seen.keys();
	if (seen.size > REMEMBERED && oldest !== undefined) seen.delete(oldest);
}

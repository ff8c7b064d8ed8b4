import { Lru } from '../lru.ts';

/** What this process has lately heard of sessions, by their ids. */

/** Milliseconds for which a session that was read as alive is believed to live. */
const TRUST = 30_000;

/**
 * When each was last read as alive, by the steady clock of the process. `ended`: an answer that was on its
 * way when the session ended here must not revive it.
 */
const entries = new Lru<number | 'ended'>(10_000);

/** Whether the service said in the last 30 s that the session lives. */
export function isTrusted(sid: string): boolean {
	const entry = entries.get(sid);
	return typeof entry === 'number' && performance.now() - entry < TRUST;
}

/** Records that the service has just said that the session lives. */
export function put(sid: string): void {
	if (!isEnded(sid)) entries.set(sid, performance.now());
}

/** Forgets what was heard: the session may have ended, so the next request asks. */
export function forget(sid: string): void {
	if (!isEnded(sid)) entries.delete(sid);
}

/** Records that the session ended here. Only for an id that a verified token says. */
export function end(sid: string): void {
	entries.set(sid, 'ended');
}

/** Whether the session ended here. */
export function isEnded(sid: string): boolean {
	return entries.get(sid) === 'ended';
}

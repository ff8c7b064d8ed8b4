import type { SessionDetails } from './identity-client.ts';
import { Lru } from './lru.ts';

/** What this process has lately heard of sessions, by their ids. */

/** Milliseconds for which a session that was read as alive is believed to live. */
const TRUST = 30_000;

interface Entry {
	/** Milliseconds since the epoch. */
	read_at: number;
	/** Undefined where the session has just been refreshed, and its details were not asked for. */
	details?: SessionDetails | undefined;
}

/** `ended`: an answer that was on its way when the session ended here must not revive it. */
const entries = new Lru<Entry | 'ended'>(10_000);

/** What was heard of a session in the last 30 s; undefined where that was nothing. */
export function find(sid: string): Entry | undefined {
	const entry = entries.get(sid);
	if (!entry || entry === 'ended') return undefined;
	return Date.now() - entry.read_at < TRUST ? entry : undefined;
}

/** Records that the service has just said that the session lives. */
export function put(sid: string, details?: SessionDetails): void {
	if (!isEnded(sid)) entries.set(sid, { read_at: Date.now(), details });
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

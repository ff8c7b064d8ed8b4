import type { Session } from '../../db/schema.ts';
import type { App } from '../../relying-party.ts';
import { after, DAY } from '../../clock.ts';
import { equal, mac } from '../../crypto.ts';

/**
 * The text of refresh tokens: the id of the session, how often its token was exchanged before, and a keyed
 * MAC of both. The session alone is stored.
 */

/** Seconds after which an unused session ends. */
export const IDLE_LIFETIME = 14 * DAY;

const FORM = /^([0-9A-Za-z]{24})\.(0|[1-9]\d{0,8})\.[\w-]{43}$/;

/** What a token says. */
export interface Place {
	session_id: string;
	counter: number;
}

/** The present token of a session. */
export function of(app: App, { id, refresh_counter }: Session): string {
	return write(app, { session_id: id, counter: refresh_counter });
}

/** When it ends: rotation never outlives the session. */
export function endOf({ refreshed_at, expires_at }: Session): string {
	const idleEnd = after(refreshed_at, IDLE_LIFETIME);
	return idleEnd < expires_at ? idleEnd : expires_at;
}

/** What a token of this app says; undefined for any other text. */
export function read(app: App, token: string): Place | undefined {
	const [, session_id, counter] = FORM.exec(token) ?? [];
	if (session_id === undefined) return undefined;
	const place = { session_id, counter: Number(counter) };
	return equal(token, write(app, place)) ? place : undefined;
}

function write({ keys }: App, { session_id, counter }: Place): string {
	const proof = mac(keys.refresh, session_id, String(counter)).toString('base64url');
	return `${session_id}.${counter}.${proof}`;
}

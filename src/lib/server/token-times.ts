import { decodeJwt } from 'jose';
import { hash } from './crypto.ts';
import * as log from './log/log.ts';
import { Lru } from './lru.ts';

/** When access tokens begin and end, before their signature is verified. */

/** Hashes of tokens that this process has met expired: a clock that is set back does not revive them. */
const expired = new Lru<true>(10_000);

const PAUSE_MS = 60_000;
let warnedAt = -Infinity;

/** Whether the token has begun, has not expired, and had not when it was met before. */
export function areGood(token: string): boolean {
	const { nbf = 0, exp = Infinity } = claimsOf(token);
	const now = Date.now() / 1000;
	if (nbf > now) warn(nbf - now);
	if (exp <= now) expired.set(hash(token), true);
	return nbf <= now && !expired.get(hash(token));
}

function claimsOf(token: string): { nbf?: number; exp?: number } {
	try {
		return decodeJwt(token);
	} catch {
		// A client that verifies the token refuses it.
		return {};
	}
}

/** At most once a minute, as the token may be anything. */
function warn(seconds: number): void {
	if (performance.now() - warnedAt < PAUSE_MS) return;
	warnedAt = performance.now();
	log.warning(
		`An access token was refused because it begins in ${Math.ceil(seconds)} s. If it is not forged, the clock of this machine is behind, or that of the machine that issued it is ahead: set both by NTP.`
	);
}

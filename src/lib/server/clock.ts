/** Seconds. */
export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Seconds after logging in for which a user may change how they log in (OWASP ASVS 5.0 §7.5.1). */
export const FRESH = 600;

/** Seconds by which the clocks of two machines may differ. */
export const SKEW = 60;

/** The time `seconds` from now (or before it) as ISO-8601 UTC text, which sorts as time does. */
export function inSeconds(seconds: number): string {
	return new Date(Date.now() + seconds * 1000).toISOString();
}

/** The time `seconds` after (or before) another, both as ISO-8601 UTC text. */
export function after(time: string, seconds: number): string {
	return new Date(Date.parse(time) + seconds * 1000).toISOString();
}

/** The whole seconds since the epoch of ISO-8601 text: a NumericDate (RFC 7519 §2). */
export function epochSeconds(time: string): number {
	return Math.floor(Date.parse(time) / 1000);
}

/**
 * Whether the time lies in the last `seconds`. One that is further ahead than clocks differ does not: the
 * clock was set back since.
 */
export function isWithin(time: string, seconds: number): boolean {
	return time > inSeconds(-seconds) && time <= inSeconds(SKEW);
}

/**
 * Gives a function that answers by how many seconds the clock was set back since its last call; 0 if by
 * no more than clocks differ.
 */
export function watch(): () => number {
	const ahead = () => (Date.now() - performance.now()) / 1000;
	let before = ahead();
	return () => {
		const back = before - (before = ahead());
		return back > SKEW ? back : 0;
	};
}

/** Now, as ISO-8601 UTC text. */
export function now(): string {
	return inSeconds(0);
}

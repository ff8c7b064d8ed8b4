/** Seconds. */
export const HOUR = 60 * 60;
export const DAY = 24 * HOUR;
/** Seconds after logging in for which a user may change how they log in (OWASP ASVS 5.0 §7.5.1). */
export const FRESH = 600;

/** The time `seconds` from now (or before it) as ISO-8601 UTC text, which sorts as time does. */
export function inSeconds(seconds: number): string {
	return new Date(Date.now() + seconds * 1000).toISOString();
}

/** The time `seconds` after (or before) another, both as ISO-8601 UTC text. */
export function after(time: string, seconds: number): string {
	return new Date(Date.parse(time) + seconds * 1000).toISOString();
}

/** Now, as ISO-8601 UTC text. */
export function now(): string {
	return inSeconds(0);
}

import { Refused } from './rows.ts';

/** Plain values as files have them: as JSON, or as the text of a CSV cell. Undefined where they are absent. */

export function isAbsent(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

/** Throws Refused for what is neither yes nor no. */
export function boolean(name: string, value: unknown): boolean | undefined {
	if (isAbsent(value)) return undefined;
	const text = String(value).trim();
	if (/^(true|t|yes|y|1|on)$/i.test(text)) return true;
	if (/^(false|f|no|n|0|off)$/i.test(text)) return false;
	throw new Refused(`${name}: must be true or false`);
}

/** Throws Refused for what is no whole number from 0 to `max`. */
export function integer(name: string, value: unknown, max: number): number | undefined {
	if (isAbsent(value)) return undefined;
	const number = typeof value === 'string' && value.trim() ? Number(value) : value;
	if (Number.isSafeInteger(number) && Number(number) >= 0 && Number(number) <= max) {
		return Number(number);
	}
	throw new Refused(`${name}: must be a whole number up to ${max}`);
}

/** ISO-8601 UTC of a date with a time, or of seconds or milliseconds since 1970. Throws Refused for others. */
export function time(name: string, value: unknown): string | undefined {
	if (isAbsent(value)) return undefined;
	const isNumber = typeof value === 'number' || /^\d{10}(\d{3})?$/.test(String(value).trim());
	const number = Number(value);
	const date = new Date(isNumber ? (number < 1e11 ? number * 1000 : number) : String(value));
	const year = date.getUTCFullYear();
	if (year >= 1970 && year <= 9999) return date.toISOString();
	throw new Refused(`${name}: must be a time such as 2026-01-16T08:00:00Z`);
}

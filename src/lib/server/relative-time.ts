import type { Moment } from '../components/moment.ts';
import type { Language } from '../i18n/languages.ts';

const DAY = 86_400_000;
const STEPS = [
	{ unit: 'year', ms: 365 * DAY },
	{ unit: 'month', ms: 30 * DAY },
	{ unit: 'day', ms: DAY },
	{ unit: 'hour', ms: 3_600_000 },
	{ unit: 'minute', ms: 60_000 }
] as const;

/** An ISO-8601 time as `<Time>` shows it. */
export const momentOf = (at: string, language: Language): Moment => ({
	at,
	words: ago(at, language)
});

/** How long ago an ISO-8601 time was, in words, by the server's clock, which also set the time. */
export function ago(time: string, language: Language): string {
	const passed = Math.max(0, Date.now() - Date.parse(time)) / 1000;
	return inWords(passed < 60 ? 0 : -passed, language);
}

/** A number of seconds from now, in words: "in 9 minutes"; before now if it is negative. */
export function inWords(seconds: number, language: Language): string {
	const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
	const ms = seconds * 1000;
	const step = STEPS.find((each) => Math.abs(ms) >= each.ms) ?? { unit: 'second', ms: 1000 };
	return words.format(Math.ceil(ms / step.ms), step.unit);
}

import type english from './en/pages.json';

/** The texts of our pages in one language, by key; `{0}`, `{1}` … are the places for values. */
export type Texts = Record<keyof typeof english, string>;

/** Returns the text of that key, with these values in its places. */
export type Translate = (key: keyof Texts, ...values: (string | number)[]) => string;

/** A `Translate` that reads these texts. */
export function translatorOf(texts: Texts): Translate {
	return (key, ...values) =>
		texts[key].replace(/\{(\d)\}/g, (_, place) => String(values[Number(place)] ?? ''));
}

/** Stands between keys and texts that are sent. No text has it, and unlike the quotes of JSON no writer escapes it. */
const BETWEEN = '␟';

/** Texts in the form in which they are sent. */
export function write(texts: Partial<Texts>): string {
	return Object.entries(texts).flat().join(BETWEEN);
}

/** The texts that were written so. */
export function read(sent: string): Partial<Texts> {
	const parts = sent.split(BETWEEN);
	const texts: Partial<Texts> = {};
	for (let i = 0; i + 1 < parts.length; i += 2) texts[parts[i] as keyof Texts] = parts[i + 1];
	return texts;
}

/** Only the texts with these keys. */
export function subset(texts: Texts, keys: (keyof Texts)[]): Partial<Texts> {
	return Object.fromEntries(keys.map((key) => [key, texts[key]]));
}

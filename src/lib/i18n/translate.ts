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

/** Only the texts with these keys. */
export function subset(texts: Texts, keys: (keyof Texts)[]): Partial<Texts> {
	return Object.fromEntries(keys.map((key) => [key, texts[key]]));
}

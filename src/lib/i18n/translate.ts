import type english from './en/pages.json';

/** The words of our pages in one language, by name; `{0}`, `{1}` … stand for what is put in. */
export type Texts = Record<keyof typeof english, string>;

/** Says the text of that name, with these values in their places. */
export type Say = (name: keyof Texts, ...values: (string | number)[]) => string;

/** The voice of one language. */
export function speak(texts: Texts): Say {
	return (name, ...values) =>
		texts[name].replace(/\{(\d)\}/g, (_, place) => String(values[Number(place)] ?? ''));
}

/** Only the texts with such names: all that is ever said where they go. */
export function pick(texts: Texts, names: RegExp): Texts {
	return Object.fromEntries(Object.entries(texts).filter(([name]) => names.test(name))) as Texts;
}

import type { Language } from '../../i18n/languages.ts';
import type { Texts } from './element-texts.ts';

/** Gives the texts of the elements in a language; nothing for English, which comes with the elements. */
export type Load = (language: Language) => Promise<Texts | undefined>;

let chosen: Load = () => Promise.resolve(undefined);

/** Where texts come from. The elements name no file of texts, whose name changes with each of them. */
export function use(source: Load): void {
	chosen = source;
}

export const load: Load = (language) => chosen(language);

import type { Language } from '../../i18n/languages.ts';
import type { Texts } from '../patches/element-texts.ts';
import { origin } from './origin.ts';

/** The element draws nothing before its texts are there. */
const PATIENCE_MS = 5_000;

/** The texts of the elements in a language; nothing for English, which comes with the elements. */
export async function load(language: Language): Promise<Texts | undefined> {
	if (language === 'en') return undefined;
	const url = `${origin}/passage-web/texts/v2/${language.toLowerCase()}.json`;
	const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
	return response.ok ? ((await response.json()) as Texts) : undefined;
}

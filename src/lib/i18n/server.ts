import { LANGUAGES, type Language } from './languages.ts';
import de from './de/pages.json' with { type: 'json' };
import en from './en/pages.json' with { type: 'json' };
import es from './es/pages.json' with { type: 'json' };
import fr from './fr/pages.json' with { type: 'json' };
import it from './it/pages.json' with { type: 'json' };
import pl from './pl/pages.json' with { type: 'json' };
import pt from './pt/pages.json' with { type: 'json' };
import { pick, speak, type Say, type Texts } from './translate.ts';
import zh from './zh/pages.json' with { type: 'json' };

/** All languages at once: for the server alone. */
const all: Record<Language, Texts> = { en, de, es, fr, it, pl, pt, zh };

const voices = new Map(LANGUAGES.map((language) => [language, speak(all[language])]));

// What the server says by itself is no part of a page.
const forPages = new Map(
	LANGUAGES.map((language) => [language, pick(all[language], /^(?!field\.|refusal\.)/)])
);

/** The voice of a language. */
export function voice(language: Language): Say {
	return voices.get(language) ?? speak(en);
}

/** The words of our pages in that language, for a browser. */
export function pageTexts(language: Language): Texts {
	return forPages.get(language) ?? en;
}

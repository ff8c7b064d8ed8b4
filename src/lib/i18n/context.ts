import { createContext } from 'svelte';
import { read, translatorOf, type Texts, type Translate } from './translate.ts';

const [get, set] = createContext<Translate>();

/** Gives the components below this one their texts, which come with each page as `write` writes them. */
export function setTexts(sent: () => string): Translate {
	const texts = {} as Texts;
	const translate = translatorOf(texts);
	let last = '';
	return set((...asked) => {
		// The page before this one may still draw something.
		if (last !== sent()) Object.assign(texts, read((last = sent())));
		return translate(...asked);
	});
}

/** `const t = getT()` in a component's script; call it while the component is created. */
export const getT: () => Translate = get;

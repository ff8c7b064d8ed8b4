import { createContext } from 'svelte';
import { translatorOf, type Texts, type Translate } from './translate.ts';

const [get, set] = createContext<Translate>();

/** Gives the components below this one their texts, which come as JSON, those of each page with it. */
export function setTexts(json: () => string): Translate {
	const texts = {} as Texts;
	const translate = translatorOf(texts);
	let read = '';
	return set((...asked) => {
		// The page before this one may still draw something.
		if (read !== json()) Object.assign(texts, JSON.parse((read = json())));
		return translate(...asked);
	});
}

/** `const t = getT()` in a component's script; call it while the component is created. */
export const getT: () => Translate = get;

import { createContext } from 'svelte';
import { translatorOf, type Texts, type Translate } from './translate.ts';

const [get, set] = createContext<Translate>();

/** Gives the components below this one their texts, which come as JSON. */
export const setTexts = (json: string): Translate => set(translatorOf(JSON.parse(json) as Texts));

/** `const t = getT()` in a component's script; call it while the component is created. */
export const getT: () => Translate = get;

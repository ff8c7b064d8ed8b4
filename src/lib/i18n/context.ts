import { createContext } from 'svelte';
import { speak, type Say, type Texts } from './translate.ts';

const [get, set] = createContext<Say>();

/** Gives the components below this one their words. */
export const setTexts = (texts: Texts): Say => set(speak(texts));

/** The words of the page; to be called while a component comes to be. */
export const words: () => Say = get;

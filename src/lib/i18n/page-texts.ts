import { keys } from 'virtual:page-keys';
import type { Language } from './languages.ts';
import { textsIn } from './server.ts';
import { subset, write } from './translate.ts';

const made = new Map<string, string>();

/**
 * The texts that a page draws, in that language, for a browser; `route` is the id of its route. As one text:
 * Kit takes five times as long to write an object.
 */
export function pageTexts(language: Language, route: string | null): string {
	const own = keys[route ?? ''] ? (route ?? '') : '';
	const name = `${language} ${own}`;
	const known = made.get(name) ?? write(subset(textsIn(language), keys[own] ?? []));
	made.set(name, known);
	return known;
}

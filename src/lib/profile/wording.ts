// What a declaration has people read: one text for all, or one for each language.
import { LANGUAGES, languageOf, type Language } from '../i18n/languages.ts';
import { isPlain, shown } from './fault.ts';
import type { Wording } from './field-type.ts';
import * as text from './text.ts';

/** The text in that language, else in English, else the first. */
export function pick(wording: Wording, language: Language): string {
	if (typeof wording === 'string') return wording;
	return wording[language] ?? wording.en ?? all(wording)[0] ?? '';
}

/** Every text of it. */
export function all(wording: Wording): string[] {
	return typeof wording === 'string' ? [wording] : Object.values(wording);
}

/** A frozen copy. */
export function freeze(wording: Wording): Wording {
	return typeof wording === 'string' ? wording : Object.freeze({ ...wording });
}

/** Says in words why `option` cannot be this, or undefined. */
export function findFault(written: unknown, option: string): string | undefined {
	if (!isPlain(written)) return isText(written) ? undefined : `${option} has to be some text.`;
	const names = Object.keys(written);
	if (names.length === 0) return `${option} has to be one text, or one for each language.`;
	const strange = names.find((name) => languageOf(name) !== name);
	if (strange !== undefined) {
		return `there is no language ${shown(strange)}. The languages are ${LANGUAGES.join(', ')}.`;
	}
	const blank = names.find((name) => !isText(written[name]));
	return blank && `${option}.${blank} has to be some text.`;
}

/** Whether there is something to read. */
export function isText(value: unknown): value is string {
	return typeof value === 'string' && !text.isBlank(value);
}

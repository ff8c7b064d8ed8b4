import { LANGUAGES } from '../i18n/languages.ts';
import { fail, isPlain, line, shown } from './fault.ts';
import type { Written } from './fault.ts';
import * as pattern from './pattern.ts';
import type { Choice, Wording } from './field-type.ts';
import * as text from './text.ts';
import { rowOf } from './field-types.ts';
import type { FieldType } from './field-types.ts';
import * as wording from './wording.ts';

/** Refuses limits of another kind than the type's, or in the wrong order. */
export function checkLimits(name: string, type: FieldType, written: Written): void {
	const { limit } = rowOf(type);
	for (const option of ['min', 'max']) {
		if (written[option] === undefined || limit?.is(written[option])) continue;
		throw fail(name, `${option} has to be ${limit?.words}.`, line(written, option));
	}
	const { min } = written;
	const max = written.max ?? limit?.max;
	if (min !== undefined && max !== undefined && isAfter(min, max)) {
		const which = written.max === undefined ? ', which holds where none is declared' : '';
		throw fail(name, `min is greater than max (${shown(max)}${which}).`, line(written, 'min'));
	}
}

// Dates compare as text: both are YYYY-MM-DD.
function isAfter(min: unknown, max: unknown): boolean {
	return typeof min === 'number' ? min > Number(max) : String(min) > String(max);
}

/** Refuses a pattern that is none, or that could hang the server. */
export function checkPattern(name: string, written: Written): void {
	if (written.pattern === undefined) return;
	const wanted =
		"pattern is a regular expression as text, without slashes, such as '[A-Z]{2}[0-9]{4}'";
	if (typeof written.pattern !== 'string' || written.pattern === '') {
		throw fail(name, `${wanted}.`, line(written, 'pattern'));
	}
	try {
		pattern.compile(written.pattern);
	} catch (error) {
		throw fail(name, `${wanted} (${String(error)}).`, line(written, 'pattern'));
	}
	const danger = pattern.findDanger(written.pattern);
	if (!danger) return;
	throw fail(name, `${danger}; write the pattern without it.`, line(written, 'pattern'));
}

/** The options of a choice, spelt out. */
export function choices(
	options: readonly (string | Choice<Wording>)[]
): readonly Choice<Wording>[] {
	const all = options.map((option) =>
		typeof option === 'string' ? { value: option, label: option } : option
	);
	return Object.freeze(
		all.map(({ value, label }) => Object.freeze({ value, label: wording.freeze(label) }))
	);
}

/** Refuses a choice without options, with one that could not come back from a form, or one twice. */
export function checkChoices(name: string, written: Written): void {
	const { options } = written;
	if (!Array.isArray(options) || options.length === 0) {
		throw fail(name, 'a choice needs options.', "options: ['…', '…']");
	}
	const all = options.map((option: unknown): Choice<Wording> => {
		const { value, label } = isPlain(option) ? option : { value: option, label: option };
		const strange = wording.findFault(label, 'label');
		if (strange && isPlain(label)) throw fail(name, strange, shown(option));
		const said = strange ? [] : wording.all(label as Wording);
		if (isOptionText(value) && said.length > 0 && said.every(isOptionText)) {
			return { value, label: label as Wording };
		}
		const fault = 'an option is some text, or { value, label } with two texts';
		throw fail(name, `${fault}, without spaces at the ends or control characters.`, shown(option));
	});
	refuseTwins(
		name,
		all.map(({ value }) => value)
	);
	for (const language of LANGUAGES) {
		refuseTwins(
			name,
			all.map(({ label }) => wording.pick(label, language))
		);
	}
}

function refuseTwins(name: string, texts: string[]): void {
	const twin = texts.find((text, index) => texts.indexOf(text) < index);
	if (twin !== undefined) throw fail(name, 'an option stands there twice.', shown(twin));
}

// Only text in its normal form can come back from a form unchanged and be recognised.
function isOptionText(value: unknown): value is string {
	if (typeof value !== 'string' || text.isBlank(value)) return false;
	return text.line(value) === value && text.findForbidden(value, 'line') === undefined;
}

// The mistakes in the texts of a declaration: labels, help, and the options of a choice.
import { LANGUAGES, languageOf } from '../i18n/languages.ts';
import * as clean from '../text/clean.ts';
import * as visible from '../text/visible.ts';
import { pick, type Localized } from './localized.ts';
import { isPlain, line, mistake, shown, type Written } from './mistake.ts';

const TEXTS = ['label', 'placeholder', 'help'] as const;

export function assertTexts(name: string, written: Written): void {
	if (written['label'] === undefined) {
		throw mistake(name, 'the label is missing.', "label: '…' (add it)");
	}
	for (const option of TEXTS) {
		const problem = written[option] !== undefined && findTextProblem(written[option], option);
		if (problem) throw mistake(name, problem, line(written, option));
	}
	const { autocomplete } = written;
	if (autocomplete === undefined || isText(autocomplete)) return;
	throw mistake(name, 'autocomplete must be text.', line(written, 'autocomplete'));
}

export function assertChoices(name: string, written: Written): void {
	const { options } = written;
	if (!Array.isArray(options) || options.length === 0) {
		throw mistake(name, 'a choice needs options.', "options: ['…', '…']");
	}
	const all = options.map((option: unknown) => {
		const { value, label } = isPlain(option) ? option : { value: option, label: option };
		const problem = findTextProblem(label, 'label');
		if (problem && isPlain(label)) throw mistake(name, problem, shown(option));
		const labels: unknown[] = isPlain(label) ? Object.values(label) : [label];
		if ([value, ...labels].every(isOptionText)) return { value, label: label as Localized };
		const wanted = 'an option is text, or { value, label } with two texts';
		throw mistake(
			name,
			`${wanted}, without spaces at the ends or control characters.`,
			shown(option)
		);
	});
	const values = all.map(({ value }) => value);
	for (const texts of [
		values,
		...LANGUAGES.map((language) => all.map(({ label }) => pick(label, language)))
	]) {
		const twin = texts.find((each, index) => texts.indexOf(each) < index);
		if (twin !== undefined) throw mistake(name, 'an option is there twice.', shown(twin));
	}
}

// Only text in its canonical form comes back from a form unchanged.
function isOptionText(value: unknown): boolean {
	if (!isText(value)) return false;
	return clean.line(value) === value && visible.findForbidden(value, 'line') === undefined;
}

/** Says why `option` cannot have this text, or undefined. */
function findTextProblem(written: unknown, option: string): string | undefined {
	if (!isPlain(written)) return isText(written) ? undefined : `${option} must be text.`;
	const languages = Object.keys(written);
	if (languages.length === 0) return `${option} must be one text, or one for each language.`;
	const unknown = languages.find((language) => languageOf(language) !== language);
	if (unknown !== undefined) {
		return `there is no language ${shown(unknown)}. The languages are ${LANGUAGES.join(', ')}.`;
	}
	const blank = languages.find((language) => !isText(written[language]));
	return blank && `${option}.${blank} must be text.`;
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && !visible.isBlank(value);
}

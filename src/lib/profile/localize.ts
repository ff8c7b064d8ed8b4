import type { Language } from '../i18n/languages.ts';
import { translator } from '../i18n/server.ts';
import type { FieldDefinition } from './declaration.ts';
import type { Settings } from './field-type.ts';
import * as wording from './wording.ts';

const known = new WeakMap<FieldDefinition, Map<Language, Settings>>();

/** A field as people of that language read it; the same object each time. */
export function inLanguage(definition: FieldDefinition, language: Language = 'en'): Settings {
	const ready = known.get(definition) ?? new Map<Language, Settings>();
	const settings = ready.get(language) ?? translate(definition, language);
	known.set(definition, ready.set(language, settings));
	return settings;
}

function translate(definition: FieldDefinition, language: Language): Settings {
	const { label, help, placeholder, options, ...rest } = definition;
	return {
		...rest,
		language,
		t: translator(language),
		label: wording.pick(label, language),
		...(help && { help: wording.pick(help, language) }),
		...(placeholder && { placeholder: wording.pick(placeholder, language) }),
		...(options && {
			options: options.map(({ value, label }) => ({ value, label: wording.pick(label, language) }))
		})
	};
}

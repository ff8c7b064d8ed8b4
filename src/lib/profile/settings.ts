import type { Language } from '../i18n/languages.ts';
import { translator } from '../i18n/server.ts';
import type { FieldDefinition } from './declaration.ts';
import type { Settings } from './field-type.ts';
import { pick } from './localized.ts';

/** A checked declaration in one language. */
export function inLanguage(definition: FieldDefinition, language: Language = 'en'): Settings {
	const { label, help, placeholder, options, ...rest } = definition;
	return {
		...rest,
		language,
		t: translator(language),
		label: pick(label, language),
		...(help && { help: pick(help, language) }),
		...(placeholder && { placeholder: pick(placeholder, language) }),
		...(options && {
			options: options.map(({ value, label }) => ({ value, label: pick(label, language) }))
		})
	};
}

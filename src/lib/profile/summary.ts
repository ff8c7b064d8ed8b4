import type { Language } from '../i18n/languages.ts';
import type { Field } from './declaration.ts';
import { typeOf } from './field-types.ts';
import { inLanguage } from './settings.ts';
import type { Value } from './validation.ts';

/** What pages show for an absent value. */
export const ABSENT = '—';

/** One field of a profile to read. */
export interface Line {
	readonly name: string;
	readonly label: string;
	/** Plain text, to be escaped like any other. */
	readonly text: string;
	/** Whether the text is the address of a page. */
	readonly link: boolean;
}

/** A profile as a page gets it to show. */
export function summary(
	fields: readonly Field[],
	values: Readonly<Record<string, Value>> | null,
	language?: Language
): Line[] {
	return fields.map(({ name, definition }) => {
		const settings = inLanguage(definition, language);
		const value = values?.[name] ?? null;
		const text = value === null ? ABSENT : typeOf(definition).display(value, settings);
		// Another program may have written to the database.
		const link = definition.type === 'url' && /^https?:\/\//i.test(text);
		return { name, label: settings.label, text, link };
	});
}

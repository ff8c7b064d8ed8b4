import { defineProfile } from './lib/profile/define.ts';

// Every field of your own, declared once. The inputs, the checks in browser and server, the
// TypeScript type, the database column and the dashboard follow from it, in this order. To add a
// field, add a line (a comma stands between two fields) and start again: a missing column is then
// made. Columns are never renamed, changed or dropped, so a field's name and type are for good. What
// cannot be is told at start, with the line to change.
//
//	name    1–40 small letters, digits, underscores: employee_number (a few are taken, such as
//	        email and phone, which Passage keeps)
//	type    string   one line of text              text     several lines
//	        email    one address                   phone    international: +44 20 7946 0958
//	        url      http or https address         integer  whole number
//	        number   any number                    boolean  a box to tick
//	        date     YYYY-MM-DD                    choice   one of its options
//
//	for every type
//	  label         what people read beside the input (the one option that every field needs): one
//	                text, or one for each language, { en: 'Plan', fr: 'Formule' }; where a language
//	                is missing its people read the English one, else the first. So do help,
//	                placeholder and the labels of options
//	  help          a sentence under the input
//	  registration  asked for at sign-up; otherwise people find it on their account page alone
//	  required      has to be filled in, for a boolean ticked; people who signed up before are
//	                asked for it at /welcome (needs registration)
//	  metadata      kept with the account, in Passage's user_metadata, and drawn by the element itself,
//	                which asks for every such field at sign-up, required or not (string, email,
//	                phone, integer, boolean, date); has no column here
//	for some types
//	  placeholder   an example in the empty input (not boolean, date)
//	  min, max      length in characters (string, text, email, url), value (integer, number), or
//	                first and last day (date); without max a string may have 255 characters, a text 5000
//	  pattern       regular expression for the whole text: '[A-Z]{2}[0-9]{4}' (string, text, email,
//	                phone, url); say in help what it wants, the message repeats that
//	  autocomplete  HTML autofill token: 'name', 'organization', 'bday' … (not boolean)
//	  options       for a choice, and needed there: ['small', 'large'] or [{ value: 's', label: 'Small' }]
//
// For example:
//	plan: { type: 'choice', label: 'Plan', options: ['free', 'team'], required: true, registration: true },
//	terms: { type: 'boolean', label: 'I accept the terms', required: true, registration: true },
//	born: { type: 'date', label: 'Date of birth', registration: true, autocomplete: 'bday' }
export const profile = defineProfile({
	name: {
		type: 'string',
		label: {
			en: 'Name',
			de: 'Name',
			es: 'Nombre',
			fr: 'Nom',
			it: 'Nome',
			pl: 'Imię i nazwisko',
			pt: 'Nome',
			zh: '姓名'
		},
		placeholder: 'Ada Lovelace',
		required: true,
		registration: true,
		max: 100,
		autocomplete: 'name'
	}
});

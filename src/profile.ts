import { defineProfile } from './lib/profile/define.ts';

// The fields that you ask your users for. Add a line and restart: the input, the checks in browser and
// server, the TypeScript type, the database column and the dashboard follow from it. For example:
//
//	plan: { type: 'choice', label: 'Plan', options: ['free', 'team'], required: true, registration: true },
//	terms: { type: 'boolean', label: 'I accept the terms', required: true, registration: true },
//	born: { type: 'date', label: 'Date of birth', registration: true, autocomplete: 'bday' }
//
// A field's name and type are for good: columns are added, but never renamed, changed or dropped. A
// mistake is reported at start, with the line to change.
//
//	name    1–40 small letters, digits, underscores: employee_number. A few are reserved, such as
//	        email and phone, which Passage stores
//	type    string   one line of text              text     several lines
//	        email    one address                   phone    international: +44 20 7946 0958
//	        url      http or https address         integer  whole number
//	        number   any number                    boolean  a box to tick
//	        date     YYYY-MM-DD                    choice   one of its options
//
//	for every type
//	  label         the name of the field on the pages (the only option that every field needs): one
//	                text, or one for each language: { en: 'Plan', fr: 'Formule' }. English, or else the
//	                first, stands in for a missing language. The same goes for help, placeholder and
//	                the labels of options
//	  help          a sentence below the input
//	  registration  asked for at sign-up; without it, the field is on the account page only
//	  required      must be filled in, a boolean ticked; users who signed up before the field existed
//	                are asked for it at /welcome (needs registration)
//	  metadata      stored in Passage's user_metadata instead of a column; the element draws it and
//	                asks for it at sign-up, required or not (string, email, phone, integer, boolean,
//	                date)
//	for some types
//	  placeholder   an example in the empty input (not boolean, date)
//	  min, max      length in characters (string, text, email, url), value (integer, number), or
//	                first and last day (date); the default max is 255 for a string, 5000 for a text
//	  pattern       regular expression for the whole text: '[A-Z]{2}[0-9]{4}' (string, text, email,
//	                phone, url); describe it in help, which the error message repeats
//	  autocomplete  HTML autofill token: 'name', 'organization', 'bday' … (not boolean)
//	  options       of a choice: ['small', 'large'] or [{ value: 's', label: 'Small' }]
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
			'zh-Hans': '姓名'
		},
		placeholder: 'Ada Lovelace',
		required: true,
		registration: true,
		max: 100,
		autocomplete: 'name'
	}
});

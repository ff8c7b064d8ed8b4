import { defineProfile } from '../../../src/lib/profile/define.ts';

/** What every test's server asks for, whatever `src/profile.ts` declares. */
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

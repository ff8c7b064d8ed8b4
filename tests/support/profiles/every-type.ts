import { defineProfile } from '../../../src/lib/profile/define.ts';

export const profile = defineProfile({
	name: { type: 'string', label: 'Name', required: true, registration: true, max: 20 },
	about: { type: 'text', label: 'About you', registration: true },
	work: { type: 'email', label: 'Work address', registration: true },
	mobile: { type: 'phone', label: 'Mobile', registration: true },
	site: { type: 'url', label: 'Website', registration: true },
	age: { type: 'integer', label: 'Age', registration: true, min: 13 },
	height: { type: 'number', label: 'Height', registration: true },
	terms: { type: 'boolean', label: 'I accept the terms', required: true, registration: true },
	born: { type: 'date', label: 'Born', registration: true },
	plan: {
		type: 'choice',
		label: 'Plan',
		options: ['free', 'team'],
		required: true,
		registration: true
	},
	nickname: { type: 'string', label: 'Nickname' }
});

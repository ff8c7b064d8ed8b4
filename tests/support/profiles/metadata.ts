import { defineProfile } from '../../../src/lib/profile/define.ts';

export const profile = defineProfile({
	name: { type: 'string', label: 'Name', required: true, registration: true },
	team: { type: 'string', label: 'Team', registration: true, metadata: true },
	terms: {
		type: 'boolean',
		label: 'I accept the terms',
		required: true,
		registration: true,
		metadata: true
	},
	age: { type: 'integer', label: 'Age', registration: true, min: 13, metadata: true },
	born: { type: 'date', label: 'Born', registration: true, metadata: true },
	mobile: { type: 'phone', label: 'Mobile', registration: true, metadata: true },
	work: { type: 'email', label: 'Work address', registration: true, metadata: true },
	motto: { type: 'string', label: 'Motto', metadata: true }
});

import { defineProfile } from '../../../src/lib/profile/define.ts';

export const profile = defineProfile({
	name: { type: 'string', label: 'Name', required: true, registration: true },
	nickname: { type: 'string', label: 'Nickname', metadata: true, max: 10 },
	news: { type: 'boolean', label: 'Newsletter', metadata: true },
	age: { type: 'integer', label: 'Age', metadata: true, min: 13 },
	born: { type: 'date', label: 'Born', metadata: true },
	mobile: { type: 'phone', label: 'Mobile', metadata: true },
	work: { type: 'email', label: 'Work address', metadata: true }
});

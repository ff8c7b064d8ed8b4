import { defineProfile } from '../../../src/lib/profile/define.ts';

export const profile = defineProfile({
	name: { type: 'string', label: 'Name', required: true, registration: true },
	about: { type: 'text', label: 'About you', registration: true },
	age: { type: 'integer', label: 'Age', registration: true },
	plan: { type: 'choice', label: 'Plan', options: ['free', 'team'], registration: true },
	news: { type: 'boolean', label: 'Newsletter', registration: true },
	nickname: { type: 'string', label: 'Nickname' },
	motto: { type: 'string', label: 'Motto', metadata: true }
});

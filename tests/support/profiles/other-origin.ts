import { defineProfile } from '../../../src/lib/profile/define.ts';

export const profile = defineProfile({
	team: { type: 'string', label: 'Team', registration: true, metadata: true }
});

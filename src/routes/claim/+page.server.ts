import * as claimPage from '$lib/server/sign-up/claim-page';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => claimPage.load(event);

export const actions: Actions = {
	open: (event) => claimPage.open(event),
	keep: (event) => claimPage.decide(event, 'keep'),
	afresh: (event) => claimPage.decide(event, 'start_afresh'),
	later: (event) => claimPage.decideLater(event)
};

import * as authPage from '$lib/server/sign-up/auth-page';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = (event) => authPage.load(event);

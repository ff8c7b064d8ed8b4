import { load as loadAuthPage } from '$lib/server/sign-up/auth-page';
import type { PageServerLoad } from './$types';

// src/lib/auth/pages/register.ts is its script: without a router, which nobody needs here.
export const csr = false;

export const load: PageServerLoad = (event) => loadAuthPage(event);

import { svelteKitHandler } from 'better-auth/svelte-kit';
import { building } from '$app/environment';
import { auth } from '$lib/auth.js';

/** As better-auth's guide for SvelteKit has it. */
export function handle({ event, resolve }) {
	return svelteKitHandler({ event, resolve, auth, building });
}

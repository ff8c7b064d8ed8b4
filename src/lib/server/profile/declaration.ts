import { building } from '$app/environment';
import type { profile as declared } from '../../../profile.ts';

/**
 * The fields that `src/profile.ts`, or the file that PROFILE names, declares. `src/server.ts` reads the
 * file at start and leaves the result on the global object, so that a changed field needs no build. The
 * development server reads it through Vite, which sees its changes.
 */
export const profile: typeof declared = import.meta.env.DEV
	? (await import('$profile')).profile
	: fromServer();

function fromServer(): typeof declared {
	// While it builds, Kit loads every route and calls none.
	if (building) return { fields: [] };
	return (globalThis as unknown as { postern_profile: typeof declared }).postern_profile;
}

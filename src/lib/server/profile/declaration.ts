import type { profile as declared } from '../../../profile.ts';

/**
 * The fields that `src/profile.ts`, or the file that PROFILE names, declares: what `declarations.load` has
 * read. The development server reads the file through Vite, which sees its changes. Plain Node has no
 * `import.meta.env`.
 */
export const profile: typeof declared = import.meta.env?.DEV
	? (await import('$profile')).profile
	: ((globalThis as unknown as { postern_profile?: typeof declared }).postern_profile ??
			// While it builds, Kit loads every route and calls none.
			{ fields: [] });

import type { LayoutLoad } from './$types';

/** Few visits begin with a link from a message, and only they need what shows and hides it. */
export const load: LayoutLoad = async ({ data }) => ({
	...data,
	landing: data.link && (await import('$lib/auth/MagicLinkLanding.svelte')).default,
	links: data.link && (await import('$lib/auth/magic-link-client'))
});

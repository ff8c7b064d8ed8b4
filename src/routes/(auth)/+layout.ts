import type { LayoutLoad } from './$types';

/** Few visits begin with a link from a message, and only they need the words about it. */
export const load: LayoutLoad = async ({ data }) => ({
	...data,
	landing: data.link && (await import('$lib/auth/MagicLinkLanding.svelte')).default
});

/** See lib/i18n/build. */
declare module 'virtual:page-keys' {
	import type { Texts } from '$lib/i18n/translate';

	/** The keys of the texts of each page, by the id of its route; `''` for an error without one. */
	export const keys: Record<string, (keyof Texts)[] | undefined>;
}

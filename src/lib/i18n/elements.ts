import type { Load } from '../passage/patches/translations.ts';
import type { Texts } from '../passage/patches/element-texts.ts';

const found = import.meta.glob<Texts>(['./*/elements.json', '!./en/elements.json'], {
	import: 'default'
});

/** The texts of the elements, a file for each language but English. */
export const load: Load = async (language) => found[`./${language}/elements.json`]?.();

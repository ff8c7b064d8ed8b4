import type { Rolldown } from 'vite';

type Output = Exclude<Rolldown.OutputOptions['codeSplitting'], boolean | undefined>;
type Group = NonNullable<Output['groups']>[number];
type Graph = Parameters<Extract<Group['name'], (...given: never[]) => unknown>>[1];

/** What of Kit's runtime every page has, without the entry itself. */
const KIT = /[\\/]kit[\\/]src[\\/]runtime[\\/](client[\\/](?!entry)|app[\\/](navigation|state)[\\/.])/;

/** The layout of every page, and what most pages with a form have. */
const LAYOUT =
	/[\\/](routes[\\/]\+layout|ProfileFields|Trouble|Waiting)\.svelte$|[\\/](offline|capabilities)\.ts$/;

/** The chunk of what a sign-in page imports once the properties of its element are set. */
export const LATER = 'later';
const IS_LATER = /[\\/](auth-repairs|arrival|focus)\.ts$|[\\/]ElementStatus\.svelte$/;

/**
 * How the server's scripts are divided. The adapter warns of a chunk in which nothing is left: Kit's module
 * for src/env.ts where there is no such file, and what only a browser calls.
 */
export const SERVER: Group[] = [
	{ name: 'kit', test: /__sveltekit\/env$|[\\/]shared-server\.js$/ },
	{ name: 'arrival', test: /[\\/]passage[\\/]elements[\\/](arrival|auth-repairs|focus)\.ts$/ }
];

/**
 * How the client's scripts are divided. The file of the elements must not import one with code of the
 * pages: a file's name follows from its content, the names of its imports included, so every change of
 * a page would make browsers download the elements again. What both use stands by itself.
 */
export function client(isElement: RegExp): Group[] {
	const known = new Map<string, boolean>();

	/** Whether an element executes the module. */
	function isPart(id: string, graph: Graph): boolean {
		if (isElement.test(id)) return true;
		const found = known.get(id);
		if (found !== undefined) return found;
		// For modules that import each other.
		known.set(id, false);
		const importers = graph.getModuleInfo(id)?.importers ?? [];
		const part = importers.some((importer) => isPart(importer, graph));
		known.set(id, part);
		return part;
	}

	return [
		{
			name(id, graph) {
				// The elements import it too.
				if (/vite[\\/]preload-helper/.test(id)) return 'shared';
				if (isElement.test(id) || !isPart(id, graph)) return null;
				const importers = graph.getModuleInfo(id)?.importers ?? [];
				return importers.every((importer) => isPart(importer, graph)) ? null : 'shared';
			},
			priority: 3
		},
		// On every page; these change with their packages, and Kit's with each build.
		{ name: 'svelte', test: /[\\/]node_modules[\\/]svelte[\\/]/, priority: 2 },
		{ name: 'kit', test: KIT, priority: 1 },
		{ name: 'layout', test: LAYOUT },
		{ name: LATER, test: IS_LATER },
		// A few hundred bytes each.
		{ name: 'common', test: /[\\/]src[\\/]lib[\\/](components|dom|i18n)[\\/]/, minShareCount: 4 }
	];
}

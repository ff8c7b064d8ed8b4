import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** Finds out which texts each page uses: those that its components and modules name. */

/** Each import or export with a source, without those of types only. */
const IMPORT =
	/\b(?:import|export)\s+(?!type\b)(?:[\w*{}\s,$]+?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;
const LITERAL = /(['"`])([a-z][\w.-]*)\1/g;
/** `link.${purpose}`, and in markup "mailbox.{channel}". */
const BEGINNING = /["'`]([a-z][\w-]*\.(?:[\w-]+\.)*)\$?\{/g;
const ENDINGS = ['', '.ts', '.svelte', '.svelte.ts', '.js', '/index.ts'];

export interface PageKeys {
	/** By the id of the route; `''` where there is none, as for the page of an error. */
	routes: Record<string, string[]>;
	/** All files that were read. */
	files: string[];
}

/** The keys of the texts of every page below `src/routes`, in a project in the folder `root`. */
export function scan(root: string): PageKeys {
	const source = join(root, 'src');
	const routes = join(source, 'routes');
	const file = join(source, 'lib/i18n/en/pages.json');
	const all = Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object);
	const read = new Map<string, { keys: string[]; imports: string[] }>();

	function look(path: string) {
		const code = readFileSync(path, 'utf8');
		const named = new Set(Array.from(code.matchAll(LITERAL), ([, , text]) => text));
		const begun = Array.from(code.matchAll(BEGINNING), ([, text = '']) => text);
		const found = {
			keys: all.filter((key) => named.has(key) || begun.some((text) => key.startsWith(text))),
			imports: Array.from(code.matchAll(IMPORT), ([, still, later]) => still ?? later ?? '')
				.map((name) => locate(name, path, source))
				.filter((each) => each !== undefined)
		};
		read.set(path, found);
		return found;
	}

	function keysOf(entries: string[]): string[] {
		const reached = new Set(entries);
		const used = new Set<string>();
		for (const path of reached) {
			const { keys, imports } = read.get(path) ?? look(path);
			for (const key of keys) used.add(key);
			for (const each of imports) reached.add(each);
		}
		return all.filter((key) => used.has(key));
	}

	const folders = readdirSync(routes, { recursive: true, encoding: 'utf8' })
		.filter((path) => /(^|[\\/])\+page\.svelte$/.test(path))
		.map((path) => join(routes, dirname(path)));
	const pages = folders.map((folder) => {
		const id = `/${relative(routes, folder).split(sep).join('/')}`;
		return [id, keysOf(around(folder, routes))] as const;
	});
	return {
		routes: Object.fromEntries([...pages, ['', keysOf(around(routes, routes, false))]]),
		files: [file, ...read.keys()]
	};
}

/** What the browser runs of a page: its own files, and the layouts and error pages around it. */
function around(folder: string, routes: string, withPage = true): string[] {
	const own = withPage ? ['+page.svelte', '+page.ts'] : [];
	const shared = ['+layout.svelte', '+layout.ts', '+error.svelte'];
	const here = [...own, ...shared].map((name) => join(folder, name)).filter((path) => existsSync(path));
	return folder === routes ? here : [...here, ...around(dirname(folder), routes, false)];
}

/** The path of one of our own modules; undefined for a package, or a file that is no code. */
function locate(name: string, importer: string, source: string): string | undefined {
	const path = name.startsWith('.')
		? resolve(dirname(importer), name)
		: name.startsWith('$lib/') && join(source, 'lib', name.slice('$lib/'.length));
	if (!path) return undefined;
	const found = ENDINGS.map((ending) => path + ending).find((each) => /\.(ts|js|svelte)$/.test(each) && existsSync(each));
	return found;
}

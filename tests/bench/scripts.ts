import type { Http } from './http.ts';
import { goal, kb, type Row } from './table.ts';

/** In bytes. */
const GOAL = 50_000;

/** A script, in bytes as it is served to a browser of today (brotli). */
interface Script {
	path: string;
	bytes: number;
}

/**
 * Follows a page's scripts from its HTML on. Ours is all that the page itself needs to run, the
 * framework included; the element's is what its dynamic import brings beyond that.
 */
export async function scriptSizes(
	http: Http,
	page: string
): Promise<{ ours: Script[]; rows: Row[] }> {
	const html = (await http.send(page)).body.toString();
	const named = [...html.matchAll(/["'](\.?\.?\/[^"']*\/immutable\/[^"']+\.js)["']/g)];
	const all = named.map(([, path = '']) => new URL(path, http.origin + page).pathname);
	// A preload may be the element's; the framework's entries and the page's nodes are never.
	const roots = all.filter((path) => /\/(entry|nodes)\//.test(path));
	if (roots.length === 0) throw new Error(`${page} names no scripts.`);
	const sources = new Map<string, string>();
	await follow(http, roots, sources);
	const ours = [...sources.keys()];
	const later = ours
		// The framework's entry knows the way to every page.
		.filter((path) => !path.includes('/entry/'))
		.flatMap((path) => imports(path, sources.get(path) ?? '', /import\(\s*[`'"]([^`'"]+)[`'"]/g));
	await follow(http, later, sources);
	const element = [...sources.keys()].filter((path) => !ours.includes(path));
	const weighed = await weigh(http, ours);
	const bytes = sum(weighed);
	return {
		ours: weighed,
		rows: [
			goal(
				`script of ${page}, ours (${ours.length} files)`,
				kb(bytes),
				`≤ ${kb(GOAL)}`,
				bytes <= GOAL
			),
			[
				`script of ${page}, the element (${element.length} files)`,
				kb(sum(await weigh(http, element)))
			]
		]
	};
}

/** The biggest of them, one a line. */
export function biggest(scripts: Script[]): string {
	const shown = scripts.slice(0, 6);
	return shown.map(({ path, bytes }) => `${kb(bytes).padStart(9)}  ${path}`).join('\n');
}

/** Adds the scripts at these paths, and whatever they import at once. */
async function follow(http: Http, paths: string[], sources: Map<string, string>): Promise<void> {
	for (const path of paths) {
		if (sources.has(path)) continue;
		const source = (await http.send(path)).body.toString();
		sources.set(path, source);
		const next = imports(path, source, /\b(?:import|from)\s*["'`]([^"'`]+\.js)["'`]/g);
		await follow(http, next, sources);
	}
}

function imports(path: string, source: string, pattern: RegExp): string[] {
	return [...source.matchAll(pattern)].map(
		([, specifier = '']) => new URL(specifier, `http://localhost${path}`).pathname
	);
}

async function weigh(http: Http, paths: string[]): Promise<Script[]> {
	const weighed: Script[] = [];
	for (const path of paths) {
		const { body, headers } = await http.send(path, { headers: { 'accept-encoding': 'br' } });
		if (headers['content-encoding'] !== 'br') throw new Error(`${path} is not compressed.`);
		weighed.push({ path, bytes: body.length });
	}
	return weighed.sort((a, b) => b.bytes - a.bytes);
}

function sum(scripts: Script[]): number {
	return scripts.reduce((total, { bytes }) => total + bytes, 0);
}

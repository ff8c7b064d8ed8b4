import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HELPERS, RULES, STYLES } from './rewrites.ts';

/** The sources of Passage's browser packages, published and rewritten. */

const DEAD_HOST =
	/https:\/\/(?:[\w-]+\.)*(?:auth\.passage\.id|googleapis\.com|jsdelivr\.net|cloudfunctions\.net)/;

/**
 * Rewrites one module of the browser packages so that it requests nothing from the vanished service
 * or from a third party.
 * @throws if a dead host is left, as after an upgrade that spells it in a new way
 */
export function rewrite(code: string, name: string): string {
	let result = code;
	for (const rule of RULES) result = result.replace(rule.find, rule.replace);
	const left = DEAD_HOST.exec(result);
	if (left) {
		throw new Error(
			`${name} still names ${left[0]}; add a rule to src/lib/passage/build/rewrites.ts`
		);
	}
	const imports = HELPERS.filter(([used]) => result.includes(used)).map(
		([used, exported, file]) => {
			const path = fileURLToPath(new URL(`../patches/${file}`, import.meta.url));
			return `import { ${exported} as ${used} } from ${JSON.stringify(path)};\n`;
		}
	);
	return imports.join('') + result;
}

/**
 * Names the rules that match nothing in these sources: the packages have changed and a rule would
 * silently be void.
 */
export function voidRules(sources: string[]): string[] {
	return RULES.filter((rule) => sources.every((source) => source.search(rule.find) < 0)).map(
		(rule) => rule.name
	);
}

/** The published ES modules of the elements: `[path, source]`. */
export function read(): [string, string][] {
	const require = createRequire(import.meta.url);
	const root = dirname(require.resolve('@passageidentity/passage-elements'));
	return readdirSync(root, { recursive: true, encoding: 'utf8' })
		.filter((path) => /\.es\d*\.js$/.test(path))
		.map((path) => [path, readFileSync(join(root, path), 'utf8')]);
}

/**
 * The module with the styles that every element has.
 * @throws if they are not the same in all, as they may be after an upgrade
 */
export function styles(): string {
	const copies = read().flatMap(([, source]) => source.match(/(?<=const \w+ = )`[^`]{50000,}`/g) ?? []);
	const [first, ...others] = new Set(copies);
	if (!first || others.length > 0) throw new Error('The elements of the packages have several styles.');
	return rewrite(`export default ${first};`, STYLES);
}

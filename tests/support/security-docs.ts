import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { requirements } from './requirements.ts';
import { root } from './server.ts';

export interface Title {
	file: string;
	text: string;
}

/** How many titles of one row are told; the files have the rest. */
const TOLD = 4;

// A title is the first argument of a test, or of what test.each(…) gives …
const TITLE = /(?:\b(?:test|it|describe)(?:\.\w+)*|\))\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g;
// … or stands in a table of cases, and ends with its rows there.
const CASE = /(['"`])((?:(?!\1)[^\\\n]|\\.)* \([A-Z]-\d\d(?:, [A-Z]-\d\d)*\))\1/g;

/** The titles of all tests that name a requirement, in the order of files and lines. */
export function listTitles(): Title[] {
	const files = globSync(
		['src/**/*.test.ts', 'tests/**/*.{test,spec}.ts', 'tests/support/defects.ts'],
		{
			cwd: root
		}
	);
	return [...new Set(files)].sort().flatMap((file) => {
		const source = readFileSync(join(root, file), 'utf8');
		const literals = [...source.matchAll(TITLE), ...source.matchAll(CASE)];
		const texts = literals.map(([, , text = '']) => text.replaceAll("\\'", "'"));
		return [...new Set(texts)]
			.filter((text) => rowsOf(text).length > 0)
			.map((text) => ({ file, text }));
	});
}

/** The requirement rows that a title names. */
export function rowsOf(title: string): string[] {
	return [...new Set(title.match(/\b[A-Z]-\d\d\b/g))];
}

/** `docs/security.md`, from the titles of the tests. */
export function describeSecurity(): string {
	const titles = listTitles();
	const held = Object.keys(requirements).filter((row) => titlesOf(titles, row).length > 0);
	const open = Object.keys(requirements).filter((row) => !held.includes(row));
	return [
		'# What is held, and by which tests',
		'',
		'Written by `npm run docs` from the titles of the tests. Every test speaks to the built server over',
		'HTTP or in a browser, or to one module; none replaces a check by a stand-in.',
		'',
		'| row | what must hold | tests |',
		'|---|---|---|',
		...held.map((row) => `| ${row} | ${requirements[row]} | ${tell(titlesOf(titles, row))} |`),
		'',
		'## Without a test of their own',
		'',
		'Most of these are of parts that are not there yet: import, backup, the larger management API.',
		'',
		'| row | what must hold |',
		'|---|---|',
		...open.map((row) => `| ${row} | ${requirements[row]} |`),
		''
	].join('\n');
}

function titlesOf(titles: Title[], row: string): Title[] {
	return titles.filter(({ text }) => rowsOf(text).includes(row));
}

function tell(titles: Title[]): string {
	const told = titles.slice(0, TOLD).map(({ file, text }) => {
		const plain = text.replace(/ \([A-Z]-\d\d(?:, [A-Z]-\d\d)*\)$/, '');
		return `${escape(plain)} (\`${basename(file)}\`)`;
	});
	const rest = titles.length - told.length;
	return [...told, ...(rest > 0 ? [`and ${rest} more`] : [])].join('<br>');
}

/** What a title is filled with at each case is left out. */
function escape(text: string): string {
	const told = text.replaceAll(/%[\w#]|\$(?:\{[^}]*\}|\w+)/g, '…');
	return told.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
}

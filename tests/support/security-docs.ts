import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { requirements } from './requirements.ts';
import { root } from './server.ts';

export interface Title {
	file: string;
	text: string;
}

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

/** Where the table begins in `docs/security.md`; the text above is written by hand. */
const MARK = '<!-- Below: written by `npm run docs` from the titles of the tests. -->';

/**
 * The page `docs/security.md` with a table made from the requirements and the tests' titles. Throws if
 * `page` has lost the text that is written by hand, as a wrongly solved merge conflict does.
 */
export function describeSecurity(page: string): string {
	const [byHand = '', table] = page.split(MARK, 2);
	if (table === undefined || !byHand.includes('## Attackers and defences')) {
		throw new Error('docs/security.md has lost its text: git checkout main -- docs/security.md');
	}
	const titles = listTitles();
	const lines = Object.entries(requirements).map(
		([row, text]) => `| ${row} | ${text} | ${filesOf(titles, row).join(', ') || 'no test yet'} |`
	);
	const head = ['| row | requirement | tests |', '| --- | --- | --- |'];
	return [`${byHand}${MARK}`, '', ...head, ...lines, ''].join('\n');
}

function filesOf(titles: Title[], row: string): string[] {
	const files = titles.filter(({ text }) => rowsOf(text).includes(row)).map(({ file }) => file);
	return [...new Set(files)].map((file) => `\`${basename(file)}\``);
}

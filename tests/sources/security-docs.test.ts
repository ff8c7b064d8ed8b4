import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requirements } from '../support/requirements.ts';
import { describeSecurity, listTitles, rowsOf } from '../support/security-docs.ts';
import { root } from '../support/server.ts';

test('every row that a title names is a requirement', () => {
	const named = new Set(listTitles().flatMap(({ text }) => rowsOf(text)));
	expect([...named].filter((row) => !(row in requirements))).toEqual([]);
	expect(named.size).toBeGreaterThan(30);
});

test('the table in docs/security.md is what `npm run docs` writes', () => {
	const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
	expect(describeSecurity(page)).toBe(page);
});

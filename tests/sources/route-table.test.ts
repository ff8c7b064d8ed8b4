import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorMeanings, operations } from '../support/operations.ts';
import { describeApi, key, listErrors, listRoutes } from '../support/route-table.ts';
import { root } from '../support/server.ts';

describe('the route files are the API', () => {
	it('every route is an operation that is documented', () => {
		const known = new Set(operations.map(key));
		expect(
			listRoutes()
				.map(key)
				.filter((route) => !known.has(route))
		).toEqual([]);
	});

	it('no operation is listed twice', () => {
		expect(new Set(operations.map(key)).size).toBe(operations.length);
	});

	it('every route of the management API, and no other, asks for an API key (G-01)', () => {
		for (const route of listRoutes()) {
			const managed = route.path.startsWith('/management/');
			expect({ ...route, managed }).toMatchObject({
				managed: ['withApiKey', 'withAnyKey'].includes(route.caller)
			});
		}
	});

	it('every error code has a meaning in the documentation, and no other', () => {
		const codes = listErrors().map(({ code }) => code);
		expect(codes.sort()).toEqual(Object.keys(errorMeanings).sort());
	});

	it('docs/api.md is what `npm run docs` writes', () => {
		expect(readFileSync(join(root, 'docs/api.md'), 'utf8')).toBe(describeApi());
	});
});

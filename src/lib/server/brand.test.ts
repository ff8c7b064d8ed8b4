import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { brand } from '../../../tests/support/brand.ts';
import { errors, head, logoFile, supportOf, textOn, warnings, type Brand } from './brand.ts';
import { contrast } from './colors.ts';

const logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>';
const acme: Brand = {
	name: 'Acme',
	accent: { light: '#5b2a86', dark: '#cdb4e8' },
	logo,
	support: 'help@acme.example',
	footer: false
};

test('the brand’s colours stand in src/brand.ts and nowhere else', () => {
	const root = join(import.meta.dirname, '../../..');
	const colors = /14624a|74d3aa|3fa780/i;
	const all = globSync(['src/**/*.{ts,svelte,css,html,json}', 'static/*'], { cwd: root });
	const files = all
		.filter((file) => statSync(join(root, file)).isFile())
		.filter((file) => !/(\.test|^src[\\/]brand)\.ts$/.test(file));
	expect(files.length).toBeGreaterThan(100);
	expect(files.filter((file) => colors.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
});

test('the brand that Postern comes with is valid and readable', () => {
	expect([...errors(brand), ...warnings(brand)]).toEqual([]);
});

test.each<[string, object]>([
	['name', { name: '' }],
	['name', { name: 'x'.repeat(65) }],
	['accent.light', { accent: { light: 'green', dark: '#cdb4e8' } }],
	['accent.dark', { accent: { light: '#5b2a86', dark: '#fff' } }],
	['logo', { logo: 'logo.png' }],
	['logo', { logo: '<svg viewBox="0 0 1 1"></svg>' }],
	['support', { support: 'ask us' }],
	['support', { support: 'http://acme.example' }]
])('an invalid %s is reported with the line to change', (name, change) => {
	expect(errors({ ...acme, ...change })).toEqual([
		expect.stringMatching(`^src/brand.ts: ${name} must .*\\.$`)
	]);
});

test('an accent that is hard to read causes a warning', () => {
	const pale = { ...acme, accent: { light: '#ffd54f', dark: '#333333' } };
	expect(warnings(pale)).toEqual([
		expect.stringMatching(/^accent\.light .* on white .*make it darker/),
		expect.stringMatching(/^accent\.dark .* on a dark page .*make it lighter/)
	]);
	expect(warnings(acme)).toEqual([]);
});

describe('what follows from a brand', () => {
	test.each(['#000000', '#5b2a86', '#808080', '#ffd54f', '#ffffff', '#ff0000', '#0000ff'])(
		'text on %s is readable',
		(color) => {
			expect(contrast(color, textOn(color))).toBeGreaterThanOrEqual(4.5);
		}
	);

	test('the colours of pages and of the browser’s frame, light and dark', () => {
		const text = head(acme);
		expect(text).toContain('--color-accent:#5b2a86;--color-accent-text:#ffffff');
		expect(text).toMatch(/prefers-color-scheme:dark\){:root{[^}]*--color-accent:#cdb4e8/);
		expect(text.match(/<meta name="theme-color" content="#\w{6}" media=/g)).toHaveLength(2);
	});

	test('the colours of the logo', () => {
		expect(logoFile(acme)).toMatch(/^<svg [^>]*><style>:root{--accent:#5b2a86}.*#cdb4e8.*<\/svg>$/);
	});

	test('the link to the support', () => {
		const link = (support: string) => supportOf({ ...acme, support });
		expect(link('help@acme.example')?.href).toBe('mailto:help@acme.example');
		expect(link('https://acme.example/help')).toEqual({
			text: 'acme.example/help',
			href: 'https://acme.example/help'
		});
		expect(link('')).toBeNull();
	});
});

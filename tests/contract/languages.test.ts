import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

let server: Server;
beforeAll(async () => {
	server = await startServer({ env: { DEFAULT_LANGUAGE: 'es' } });
});
afterAll(() => server.remove());

const speaking = (language: string) => ({ 'accept-language': language });

function choose(visitor: Visitor, form: Record<string, string>, headers = {}) {
	return visitor.fetch('/language', { method: 'POST', body: new URLSearchParams(form), headers });
}

async function languageOf(visitor: Visitor, headers = {}) {
	const html = await (await visitor.fetch('/login', { headers })).text();
	return /<html lang="(\w+)"/.exec(html)?.[1];
}

describe('the language of a page', () => {
	test('is the chosen one, else the browser’s, else the app’s', async () => {
		const visitor = new Visitor(server);
		expect(await languageOf(visitor)).toBe('es');
		expect(await languageOf(visitor, speaking('it-CH'))).toBe('it');
		const response = await choose(visitor, { language: 'pl', next: '/login?next=%2Faccount' });
		expect(response.status).toBe(303);
		expect(response.headers.get('location')).toBe('/login?next=%2Faccount');
		expect(response.headers.getSetCookie()).toEqual([
			'postern_language=pl; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax'
		]);
		expect(await languageOf(visitor, speaking('it'))).toBe('pl');
	});

	test.each(['', 'tlh', '../en', '"><script>'])('%j is not chosen', async (language) => {
		const visitor = new Visitor(server);
		const response = await choose(visitor, { language, next: '/' });
		expect(response.status).toBe(303);
		expect(visitor.cookies.size).toBe(0);
		visitor.cookies.set('postern_language', { value: encodeURIComponent(language), path: '/' });
		expect(await languageOf(visitor, speaking('fr'))).toBe('fr');
	});

	test.each(['', 'https://evil.example/', '//evil.example', '/\\evil.example', '/logout'])(
		'%j is no page to go back to (R-01)',
		async (next) => {
			const response = await choose(new Visitor(server), { language: 'de', next });
			expect(response.headers.get('location')).toBe('/');
		}
	);

	test('another site cannot choose it (C-03)', async () => {
		const visitor = new Visitor(server, { origin: 'https://evil.example' });
		const response = await choose(visitor, { language: 'de', next: '/' });
		expect(response.status).toBe(403);
		expect(visitor.cookies.size).toBe(0);
	});
});

test('what a form is told is in the language of its page', async () => {
	const visitor = new Visitor(server, { headers: speaking('de') });
	expect(await visitor.draft('told@example.com', { name: '' })).toMatchObject({
		status: 400,
		body: {
			error: 'Einige Felder brauchen noch einen Blick.',
			fields: { name: 'Bitte „Name“ ausfüllen.' }
		}
	});
	expect(await visitor.draft('nobody', { name: 'Ada' })).toMatchObject({
		body: { error: 'Bitte eine gültige E-Mail-Adresse eingeben.' }
	});
	await choose(visitor, { language: 'zh', next: '/' });
	expect(await visitor.draft('told@example.com', {})).toMatchObject({
		body: { fields: { name: '请填写“姓名”。' } }
	});
});

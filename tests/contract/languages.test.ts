import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LANGUAGES, NAMES, type Language } from '../../src/lib/i18n/languages.ts';
import { call } from '../support/client.ts';
import { newEmail } from '../support/addresses.ts';
import { waitForMessage } from '../support/mailbox.ts';
import { postForm } from '../support/forms.ts';
import { signedInWithoutProfile } from '../support/person.ts';
import { filled, KEYS, pages } from '../support/texts.ts';
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
	return /<html lang="([\w-]+)"/.exec(html)?.[1];
}

describe('the language of a page', () => {
	test('is the chosen one, otherwise the browser’s, otherwise the app’s', async () => {
		const visitor = new Visitor(server);
		expect(await languageOf(visitor)).toBe('es');
		expect(await languageOf(visitor, speaking('it-CH'))).toBe('it');
		const response = await choose(visitor, { language: 'pl', next: '/login?next=%2Faccount' });
		expect(response.status).toBe(303);
		expect(response.headers.get('location')).toBe('/login?next=%2Faccount');
		expect(response.headers.getSetCookie()).toEqual([
			`${visitor.nameOf('language')}=pl; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax`
		]);
		expect(await languageOf(visitor, speaking('it'))).toBe('pl');
	});

	test.each([
		['pt-BR,en;q=0.8', 'pt'],
		['tlh, en;q=0.3, fr;q=0.9, de;q=0.5', 'fr'],
		['zh-CN', 'zh-Hans'],
		['zh-TW,zh;q=0.9,it;q=0.8', 'it'],
		['tlh;q=1, it;q=0', 'es']
	])('follows the browser’s preference in its order: %s', async (wishes, language) => {
		expect(await languageOf(new Visitor(server), speaking(wishes))).toBe(language);
	});

	test.each(['', 'tlh', '../en', '"><script>'])(
		'%j is not accepted as a language',
		async (language) => {
			const visitor = new Visitor(server);
			const response = await choose(visitor, { language, next: '/' });
			expect(response.status).toBe(303);
			expect(visitor.cookies.size).toBe(0);
			visitor.cookies.set(visitor.nameOf('language'), {
				value: encodeURIComponent(language),
				path: '/'
			});
			expect(await languageOf(visitor, speaking('fr'))).toBe('fr');
		}
	);

	test.each(['', 'https://evil.example/', '//evil.example', '/\\evil.example', '/logout'])(
		'%j is not accepted as a page to return to (R-01)',
		async (next) => {
			const response = await choose(new Visitor(server), { language: 'de', next });
			expect(response.headers.get('location')).toBe('/');
		}
	);

	test('another site cannot choose the language (C-03)', async () => {
		const visitor = new Visitor(server, { origin: 'https://evil.example' });
		const response = await choose(visitor, { language: 'de', next: '/' });
		expect(response.status).toBe(403);
		expect(visitor.cookies.size).toBe(0);
	});
});

test('a form’s error messages are in the language of its page', async () => {
	const visitor = new Visitor(server, { headers: speaking('de') });
	expect(await visitor.draft('told@example.com', { name: '' })).toMatchObject({
		status: 400,
		body: {
			error: 'Bitte prüfen Sie die Felder.',
			fields: { name: 'Bitte „Name“ ausfüllen.' }
		}
	});
	expect(await visitor.draft('nobody', { name: 'Ada' })).toMatchObject({
		body: { error: 'Bitte eine gültige E-Mail-Adresse eingeben.' }
	});
	await choose(visitor, { language: 'zh-Hans', next: '/' });
	expect(await visitor.draft('told@example.com', {})).toMatchObject({
		body: { fields: { name: '请填写“姓名”。' } }
	});
});

const keys = new Set<string>(KEYS);
const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescape = (text: string) =>
	text.replace(/&(#39|\w+);/g, (whole, name: string) => entities[name] ?? whole);

/** The texts that a page shows, and the names of its parts. */
function textsOf(html: string): string[] {
	const body = html.replace(/<(script|style)\b[^]*?<\/\1>|<!--[^]*?-->/g, '');
	const attributes = body.matchAll(/\s(?:aria-label|placeholder|title|alt)="([^"]*)"/g);
	const shown = body.split(/<(?:"[^"]*"|'[^']*'|[^"'>])*>/);
	return [...shown, ...[...attributes].map(([, text = '']) => text)].map((text) =>
		unescape(text).trim()
	);
}

/** Expects the page in that language, with that heading and no untranslated text. */
async function expectIn(visitor: Visitor, path: string, language: Language, heading: string) {
	const html = await (await visitor.fetch(path, { headers: { accept: 'text/html' } })).text();
	expect(/<html lang="([\w-]+)"/.exec(html)?.[1], path).toBe(language);
	const [h1 = ''] = /<h1\b[^]*?<\/h1>/.exec(html) ?? [];
	expect(unescape(h1.replace(/<[^>]*>/g, '')).trim(), path).toBe(heading);
	expect(
		textsOf(html).filter((text) => keys.has(text) || /\{\d\}/.test(text)),
		path
	).toEqual([]);
}

describe.each(LANGUAGES)('in %s', (language) => {
	const ours = pages[language];
	const headers = speaking(language);

	test('the public pages are translated', async () => {
		const visitor = new Visitor(server, { headers });
		await expectIn(visitor, '/', language, ours['start.title']);
		await expectIn(visitor, '/nothing-here', language, ours['error.404']);
		await expectIn(visitor, '/login', language, ours['log-in']);
		await expectIn(visitor, '/auth', language, ours['log-in']);
		await expectIn(visitor, '/register', language, ours.register);
		await expectIn(visitor, '/dev/mailbox', language, ours.mailbox);
	});

	test('the pages behind the sign-in are translated', async () => {
		const { browser } = await signedInWithoutProfile(server);
		Object.assign(browser.headers, headers);
		await expectIn(browser, '/welcome', language, ours['welcome.more']);
		await postForm(browser, '/welcome', { name: 'Ada' });
		const welcome = filled(ours['dashboard.welcome-name'], 'Ada');
		await expectIn(browser, '/dashboard', language, welcome);
		await expectIn(browser, '/account', language, ours.account);
	});

	test('a code is sent in the language that the element requests', async () => {
		const identifier = newEmail();
		await call(server, 'POST', '/register/otp', { body: { identifier, language } });
		const { subject, text, code = '' } = await waitForMessage(server, identifier);
		const file: unknown = await import(`../../src/lib/i18n/${language}/messages.ts`);
		const letters = (file as { texts: Record<string, string> }).texts;
		expect(subject).toBe(
			letters['passcode.subject']?.replace('{code}', code).replace('{app}', 'Postern')
		);
		expect(text).toContain(letters['ignore']);
	});

	test('a browser without scripts can choose it by its own name', async () => {
		const visitor = new Visitor(server, { headers: speaking('en') });
		const page = await (await visitor.fetch('/register')).text();
		expect(page).toMatch(new RegExp(`<button[^>]*value="${language}"[^>]*>${NAMES[language]}<`));
		await choose(visitor, { language, next: '/register?next=%2Faccount' });
		await expectIn(visitor, '/register?next=%2Faccount', language, ours.register);
	});
});

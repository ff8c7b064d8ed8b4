import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium } from '../../../../tests/support/chromium.ts';
import * as elementSources from '../build/element-sources.ts';
import type * as module from './observe-view.ts';
import type { View } from './views.ts';

declare global {
	var observing: typeof module;
	var seen: View[];
	var action: ReturnType<typeof module.observeView>;
	var drawIn: (host: Element, html: string) => void;
}

let browser: Browser;
let page: Page;
let script: string;

/** The module as a classic script that makes the global `observing`. */
async function bundle(): Promise<string> {
	const entry = fileURLToPath(new URL('./observe-view.ts', import.meta.url));
	const result = await build({
		configFile: false,
		logLevel: 'silent',
		build: { write: false, lib: { entry, name: 'observing', formats: ['iife'] } }
	});
	const [output] = Array.isArray(result) ? result : [];
	const chunk = output?.output[0];
	if (!chunk) throw new Error('The bundler gave nothing.');
	return `${chunk.code}; globalThis.observing = observing;`;
}

beforeAll(async () => {
	[browser, script] = await Promise.all([launchChromium(), bundle()]);
});
afterAll(() => browser.close());

beforeEach(async () => {
	page = await browser.newPage();
	await page.setContent('<div id="node"><passage-login></passage-login></div>');
	await page.addScriptTag({ content: script });
	await page.evaluate(() => {
		globalThis.seen = [];
		globalThis.drawIn = (host, html) => {
			const shadow = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
			shadow.innerHTML = `<div id="passage-auth-container"><div class="frame">${html}</div></div>`;
		};
	});
});
afterEach(() => page.close());

/** Defines the element, which draws nothing by itself. */
const define = () =>
	page.evaluate(() => customElements.define('passage-login', class extends HTMLElement {}));
const observe = () =>
	page.evaluate(() => {
		void globalThis.observing.loadRepairs();
		globalThis.action = globalThis.observing.observeView(document.querySelector('#node')!, {
			tag: 'passage-login',
			onview: (view) => globalThis.seen.push(view)
		});
	});
const draw = (html: string) =>
	page.evaluate((markup) => drawIn(document.querySelector('passage-login')!, markup), html);
const sees = (...views: View[]) =>
	expect.poll(() => page.evaluate(() => seen), { timeout: 20_000 }).toEqual(views);

describe('the views', () => {
	const views: [View, string][] = [
		['identifier', '<div class="view-email-input"></div>'],
		['register-passkey', '<div data-tag="register-device-message"></div>'],
		['sign-in-passkey', '<div class="view-webauthn-sign-in"></div>'],
		[
			'one-time-passcode',
			'<div class="view-access-token"><p data-testid="one-time-passcode-sent"></p></div>'
		],
		['magic-link', '<div class="view-access-token"></div>'],
		['verify-token', '<div class="view-verify-token"></div>'],
		['add-device', '<div class="view-add-device"></div>'],
		['link-account', '<div class="link-account"></div>'],
		['failed', '<div data-testid="invalid-app-id"></div>'],
		[
			'no-passkey',
			'<div><div class="auth-flex-container"><div class="wrap-text"></div></div></div>'
		],
		['not-supported', '<div><div class="auth-flex-container"></div></div>']
	];

	test.each(views)('%s is known by what the element draws', async (view, html) => {
		await define();
		await observe();
		await draw(html);
		await sees('loading', view);
	});

	test('the published elements still draw what marks them', () => {
		const source = elementSources
			.read()
			.map(([, code]) => code)
			.join('\n');
		const marks = views.flatMap(([, html]) => [...html.matchAll(/="([\w-]+)"/g)].map(([, m]) => m));
		expect(marks.filter((mark = '') => !source.includes(mark.replace(/-sent$/, '')))).toEqual([]);
	});

	test('nothing is reported while the frame is hidden, nor between two views', async () => {
		await define();
		await observe();
		await page.evaluate(() => {
			const host = document.querySelector('passage-login')!;
			drawIn(host, '<div class="view-email-input"></div>');
			const frame = host.shadowRoot!.querySelector<HTMLElement>('.frame')!;
			frame.style.display = 'none';
			setTimeout(() => frame.style.removeProperty('display'), 50);
		});
		await sees('loading', 'identifier');
		await draw('');
		await draw('<div class="view-webauthn-sign-in"></div>');
		await sees('loading', 'identifier', 'sign-in-passkey');
	});
});

describe('the action', () => {
	test('waits for an element that is defined late and draws even later', async () => {
		await observe();
		await sees('loading');
		await define();
		await page.evaluate(() => new Promise(requestAnimationFrame));
		await draw('<div class="view-email-input"></div>');
		await sees('loading', 'identifier');
	});

	test('finds an element that comes late, and follows its successor', async () => {
		await define();
		await page.evaluate(() => document.querySelector('passage-login')!.remove());
		await observe();
		await page.evaluate(() =>
			document.querySelector('#node')!.append(document.createElement('passage-login'))
		);
		await draw('<div class="view-email-input"></div>');
		await sees('loading', 'identifier');
		await page.evaluate(() => {
			globalThis.seen = [];
			const old = document.querySelector('passage-login')!;
			old.replaceWith(document.createElement('passage-login'));
			drawIn(old, '<div class="view-add-device"></div>');
		});
		await sees('loading');
		await draw('<div class="view-webauthn-sign-in"></div>');
		await sees('loading', 'sign-in-passkey');
	});

	test('reports nothing once it is destroyed', async () => {
		await define();
		await observe();
		await draw('<div class="view-email-input"></div>');
		await sees('loading', 'identifier');
		const after = await page.evaluate(async () => {
			globalThis.action.destroy();
			const host = document.querySelector('passage-login')!;
			drawIn(host, '<div class="view-add-device"></div>');
			host.replaceWith(document.createElement('passage-login'));
			for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
			return globalThis.seen;
		});
		expect(after).toEqual(['loading', 'identifier']);
	});

	test('destroyed while it waits for the shadow root, it stops looking', async () => {
		await define();
		await observe();
		await page.evaluate(() => globalThis.action.destroy());
		await draw('<div class="view-email-input"></div>');
		const after = await page.evaluate(async () => {
			for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
			return globalThis.seen;
		});
		expect(after).toEqual(['loading']);
	});
});

describe('what is drawn is mended', () => {
	test('links without an address take the keyboard', async () => {
		await define();
		await observe();
		await draw('<div class="view-email-input"><a>Register</a></div>');
		await sees('loading', 'identifier');
		await page.evaluate(() => {
			const link = document.querySelector('passage-login')!.shadowRoot!.querySelector('a')!;
			link.onclick = () => (document.title += '!');
		});
		await page.getByRole('button', { name: 'Register' }).focus();
		await page.keyboard.press('Enter');
		await page.keyboard.press('Space');
		expect(await page.title()).toBe('!!');
	});

	test('an input that moved out of the shadow tree has its label', async () => {
		await define();
		await page.evaluate(() => {
			const host = document.querySelector('passage-login')!;
			host.innerHTML = '<form><input id="identifier"></form>';
		});
		await observe();
		await draw(
			'<div class="view-email-input"><div class="identifier-form"><div class="label">Email</div><slot></slot></div></div>'
		);
		await sees('loading', 'identifier');
		expect(await page.getByRole('textbox', { name: 'Email' }).count()).toBe(1);
	});

	test('titles are headings: the first below the page, the later ones of their own', async () => {
		await define();
		await observe();
		await draw('<div class="view-email-input"><div class="title">Log in</div></div>');
		await sees('loading', 'identifier');
		expect(await page.getByRole('heading', { level: 2, name: 'Log in' }).count()).toBe(1);
		await draw('<div class="view-webauthn-sign-in"><div class="title">Log in</div></div>');
		await sees('loading', 'identifier', 'sign-in-passkey');
		expect(await page.getByRole('heading', { level: 1, name: 'Log in' }).count()).toBe(1);
	});
});

import { LANGUAGES, NAMES } from '../../src/lib/i18n/languages.ts';
import { pages } from '../support/texts.ts';
import { journeys, register } from './journeys.ts';

const test = journeys();

test('typed text survives a reload, another language and Back', async ({ browser }) => {
	const typed = async () => {
		await browser.reads('Name', 'Typed Once');
		await browser.reads('identifier-input', 'typed@example.com');
	};
	await browser.goto('/register');
	await browser.fill('Name', 'Typed Once');
	await browser.fill('identifier-input', 'typed@example.com');
	await browser.reload();
	await typed();
	await browser.click('Deutsch');
	await browser.sees(pages.de['auth.have-account']);
	await typed();
	await browser.goto('/');
	await browser.back();
	await typed();
});

test('each language is chosen by its name, and both page and element speak it', async ({
	browser
}) => {
	await browser.goto('/login');
	for (const language of LANGUAGES.toReversed()) {
		await browser.click(NAMES[language]);
		await browser.sees(pages[language]['auth.no-account']);
		await browser.sees(pages[language]['continue']);
	}
});

test('logging in in one window logs in the other', async ({ browser, server }) => {
	await browser.goto('/login');
	const toFirst = await browser.newWindow();
	await register(browser, server, { name: 'Zwei', email: 'tabs@example.com' });
	await toFirst();
	await browser.sees('Welcome Zwei!');
});

import { wrong } from '../support/sign-in-flows.ts';
import type { Browser } from './browser.ts';
import {
	askForMessage,
	CODE_BOX,
	engine,
	expect,
	fillRegistration,
	journeys,
	receiveCode,
	register,
	typeCode
} from './journeys.ts';

const test = journeys();

/** Copies a text by the keyboard, and pastes it into the boxes for a code. */
async function paste(browser: Browser, text: string) {
	await browser.run((copied) => {
		const area = document.createElement('textarea');
		area.id = 'copied';
		area.value = copied;
		document.body.append(area);
		area.select();
	}, text);
	await browser.press('Control', 'c');
	await browser.run(() => document.getElementById('copied')?.remove());
	await browser.click(CODE_BOX);
	await browser.press('Control', 'v');
}

/** Puts a code into the boxes as a browser's autofill does. */
async function fillInAtOnce(browser: Browser, code: string) {
	await browser.click(CODE_BOX);
	await browser.run((text) => document.execCommand('insertText', false, text), code);
}

test.skipIf(!engine.webauthn)(
	'a passkey registers a user with a name, and logs them in',
	async ({ browser }) => {
		await browser.addPasskeys();
		const email = 'passkey@example.com';
		await fillRegistration(browser, { name: 'Pia', email });
		await browser.click('register-main-button');
		await browser.sees('Welcome Pia!');
		await browser.sees(`Your email is: ${email}`);
		await browser.click('Log out');
		await browser.arrivesAt('/login');
		await browser.click('Continue');
		await browser.sees('Welcome Pia!');
	}
);

test('a typed code registers and logs in, and Back after logging out shows no account', async ({
	browser,
	server
}) => {
	const email = 'typed@example.com';
	await register(browser, server, { name: 'Otto', email });
	await browser.sees(`Your email is: ${email}`);
	await browser.click('Log out');
	await browser.arrivesAt('/login');
	await browser.back();
	await browser.arrivesAt('/login?next=%2Fdashboard');

	await server.advance(61);
	await browser.click('Continue');
	await typeCode(browser, await receiveCode(server, email));
	await browser.sees('Welcome Otto!');
});

test('a pasted code registers', async ({ browser, server }) => {
	const email = 'pasted@example.com';
	await askForMessage(browser, { name: 'Paula', email });
	const code = await receiveCode(server, email);
	await paste(browser, `Your code: ${code.slice(0, 3)} ${code.slice(3)}, thanks`);
	await browser.sees('Welcome Paula!');
});

test('a code that the browser fills in at once registers', async ({ browser, server }) => {
	const email = 'filled@example.com';
	await askForMessage(browser, { name: 'Fay', email });
	await fillInAtOnce(browser, await receiveCode(server, email));
	await browser.sees('Welcome Fay!');
});

test('after a wrong code, the right one registers, in Arabic-Indic digits too', async ({
	browser,
	server
}) => {
	const email = 'wrong@example.com';
	await askForMessage(browser, { name: 'Rana', email });
	const code = await receiveCode(server, email);
	await typeCode(browser, wrong(code));
	await browser.sees('That code is incorrect or has expired.');
	await browser.reads(CODE_BOX, '');
	await typeCode(
		browser,
		code.replace(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'[Number(digit)] ?? '')
	);
	await browser.sees('Welcome Rana!');
});

test('without storage for pages, a code still registers', async ({ open, server }) => {
	const browser = await open({ storage: false });
	// No page of ours, which would put a stand-in for the storage.
	await browser.goto('/favicon.svg');
	await expect(browser.run(() => localStorage.setItem('a', 'b'))).rejects.toThrow();
	await register(browser, server, { name: 'Nora', email: 'no-storage@example.com' });
});

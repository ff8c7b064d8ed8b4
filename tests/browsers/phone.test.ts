import { engine, journeys, receiveCode, typeCode } from './journeys.ts';

const test = journeys({ IDENTIFIER: 'phone' });

test('a user searches for their country and registers by a text message', async ({
	browser,
	server
}) => {
	await browser.goto('/register');
	await browser.fill('Name', 'Greta');
	await browser.click('United States: +1');
	await browser.type('germ');
	await browser.seesNoMore('France');
	await browser.press('Enter');
	await browser.fill('identifier-input', '01512 3456789');
	await browser.press('Enter');
	if (engine.webauthn) await browser.click('register-email-button');
	await typeCode(browser, await receiveCode(server, '+4915123456789'));
	await browser.sees('Your phone is: +4915123456789');
});

import { askForMessage, journeys, receiveLink } from './journeys.ts';

const test = journeys({ FALLBACK: 'magic_link' });

test('a link in a second window registers, and the first window follows', async ({
	browser,
	server
}) => {
	const email = 'link-tab@example.com';
	await askForMessage(browser, { name: 'Tabea', email });
	const link = await receiveLink(server, email);
	const toFirst = await browser.newWindow();
	await browser.goto(link);
	await browser.click('Finish registering');
	await browser.sees('Welcome Tabea!');
	await toFirst();
	await browser.sees('Welcome Tabea!');
});

test('a link in a second browser registers there', async ({ browser, open, server }) => {
	const email = 'link-there@example.com';
	await askForMessage(browser, { name: 'Theo', email });
	const phone = await open();
	await phone.goto(await receiveLink(server, email));
	await phone.click('Finish registering here');
	await phone.sees('Welcome Theo!');
	await browser.sees('Check your email');
});

test('a link in a second browser lets the first one in', async ({ browser, open, server }) => {
	const email = 'link-approve@example.com';
	await askForMessage(browser, { name: 'Ada', email });
	const phone = await open();
	await phone.goto(await receiveLink(server, email));
	await phone.click('Approve the other device');
	await phone.sees('The other device is logged in');
	await browser.sees('Welcome Ada!');
});

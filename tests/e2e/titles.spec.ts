import { expect } from '../support/e2e.ts';
import { linkToRegister, test } from '../support/magic-links.ts';

test.use({ serverEnv: { FALLBACK: 'magic_link' } });

test('the title names the view: a link, its outcome, and an error', async ({
	server,
	phone,
	consoleClean
}) => {
	consoleClean.expect(404, '/nothing-here');
	const { link } = await linkToRegister(server, { name: 'T', email: 'titles@example.com' });
	await phone.goto(link);
	await expect(phone).toHaveTitle('Register with Postern? · Postern');
	await phone.getByRole('button', { name: 'Approve the other device' }).click();
	await expect(phone).toHaveTitle('The other device is logged in · Postern');
	await phone.goto(link);
	await expect(phone).toHaveTitle('This link has been used or has expired · Postern');
	await phone.goto('/login?psg_magic_link=mlunknown');
	await expect(phone).toHaveTitle('This link is not valid · Postern');
	await phone.goto('/nothing-here');
	await expect(phone).toHaveTitle('Page not found · Postern');
});

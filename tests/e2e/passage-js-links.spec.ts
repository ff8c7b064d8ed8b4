import type * as PassageJs from '@passageidentity/passage-js';
import { expect } from '../support/e2e.ts';
import { waitForMessage } from '../support/mailbox.ts';
import { test } from '../support/passage-js.ts';
import { Visitor } from '../support/visitor.ts';
import { approveLink, secretOf, useLink } from '../support/sign-in-flows.ts';

test.use({ bypassCSP: true, serverEnv: { FALLBACK: 'magic_link' } });

const status = (passage: PassageJs.Passage, id: string) =>
	passage.magicLink.status(id).then(
		({ authToken }) => authToken.split('.').length,
		(error: PassageJs.PassageError) => error.statusCode
	);

test('passage-js: registers with a link, and polls', async ({ run, server, consoleClean }) => {
	consoleClean.expect(404, `/v1/apps/${server.appId}/magic-link/status`);
	consoleClean.expect(401, `/v1/apps/${server.appId}/magic-link/activate`);
	const email = 'js-link@example.com';
	const { id } = await run((passage, to) => passage.magicLink.register(to, 'fr'), email);
	const { link = '', subject } = await waitForMessage(server, email);
	expect(subject).toContain('Postern');
	expect(await run(status, id)).toBe(404);
	const secret = secretOf(link);
	const result = await run((passage, given) => passage.magicLink.activate(given), secret);
	expect(result).toMatchObject({ redirectUrl: '/dashboard' });
	expect(result.refreshToken).toBeTruthy();
	expect(await run((passage) => passage.currentUser.userInfo())).toMatchObject({
		email,
		emailVerified: true
	});
	// The same browser: its other tab is signed in too.
	expect(await run(status, id)).toBe(3);
	expect(await run(status, id)).toBe(404);
	const again = await run(
		(passage, given) =>
			passage.magicLink.activate(given).then(
				() => 200,
				(error: PassageJs.PassageError) => error.statusCode
			),
		secret
	);
	expect(again).toBe(401);
});

test('passage-js: a link that the user opens on another device', async ({
	run,
	server,
	consoleClean
}) => {
	consoleClean.expect(404, `/v1/apps/${server.appId}/magic-link/status`);
	const [first, second] = ['js-phone-1@example.com', 'js-phone-2@example.com'];
	const phone = new Visitor(server);

	const approved = await run((passage, to) => passage.magicLink.register(to), first);
	const one = await waitForMessage(server, first);
	expect((await approveLink(server, phone, secretOf(one.link ?? ''))).status).toBe(200);
	expect(await run(status, approved.id)).toBe(3);
	expect(await run((passage) => passage.currentUser.userInfo())).toMatchObject({ email: first });

	const used = await run((passage, to) => passage.magicLink.register(to), second);
	const other = await waitForMessage(server, second);
	expect((await useLink(server, phone, secretOf(other.link ?? ''))).status).toBe(200);
	expect(await run(status, used.id)).toBe(404);
});

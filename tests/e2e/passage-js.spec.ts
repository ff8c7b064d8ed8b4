import type * as PassageJs from '@passageidentity/passage-js';
import { expect } from '../support/e2e.ts';
import { waitForMessage } from '../support/mailbox.ts';
import { test } from '../support/passage-js.ts';
import { secretOf } from '../support/sign-in-flows.ts';

test.use({ bypassCSP: true, serverEnv: { IDENTIFIER: 'both' } });

test('passage-js: reads the app, and whether an address has an account', async ({
	run,
	server
}) => {
	const app = await run((passage) => passage.app.info());
	expect(app).toMatchObject({ id: server.appId, authOrigin: server.url, publicSignup: true });
	expect(await run((passage) => passage.app.userExists('js-nobody@example.com'))).toBeNull();
	const made = await run((passage) => passage.app.createUser('js-made@example.com'));
	expect(made).toMatchObject({ email: 'js-made@example.com', status: 'pending' });
	const again = await run((passage) => passage.app.createUser(' JS-Made@Example.com '));
	expect(again.id).toBe(made.id);
});

test('passage-js: registers a passkey, signs in by address and by passkey alone', async ({
	run,
	server,
	consoleClean
}) => {
	consoleClean.expect(400, `/v1/apps/${server.appId}/register/webauthn/start`);
	const registered = await run((passage) => passage.passkey.register('js@example.com'));
	expect(registered.authToken.split('.')).toHaveLength(3);
	expect(registered).toMatchObject({ redirectUrl: '/dashboard' });
	expect(registered.refreshToken).toBeTruthy();
	const user = await run((passage) => passage.currentUser.userInfo());
	expect(user).toMatchObject({ email: 'js@example.com', status: 'active', loginCount: 1 });

	const named = await run((passage) => passage.passkey.login('js@example.com'));
	const discovered = await run((passage) => passage.passkey.login());
	expect(new Set([registered, named, discovered].map((each) => each.authToken)).size).toBe(3);
	expect(await run((passage) => passage.currentUser.userInfo())).toMatchObject({ loginCount: 3 });
	const exists = await run((passage) => passage.app.userExists('JS@example.com'));
	expect(exists).toMatchObject({ webauthn: true });
	const refused = await run((passage) =>
		passage.passkey.register('js@example.com').then(
			() => 'registered',
			(error: PassageJs.PassageError) => `${error.statusCode} ${error.message}`
		)
	);
	expect(refused).toBe('400 user: already exists.');
});

test('passage-js: keeps, refreshes and ends its session', async ({
	run,
	page,
	server,
	consoleClean
}) => {
	consoleClean.expect(401, `/v1/apps/${server.appId}/currentuser`);
	await run((passage) => passage.passkey.register('js-session@example.com'));
	expect(await run((passage) => passage.session.authGuard())).toBe(true);
	const before = await page.evaluate(() => localStorage.getItem('psg_refresh_token'));
	const refreshed = await run((passage) => passage.session.refresh());
	expect(await run((passage) => passage.session.getAuthToken())).toBe(refreshed.authToken);
	const after = await page.evaluate(() => localStorage.getItem('psg_refresh_token'));
	expect(after).not.toBe(before);

	await run((passage) => passage.session.signOut());
	const ended = await run((passage, old) => {
		localStorage.setItem('psg_auth_token', old);
		return passage.currentUser.userInfo().then(
			() => 200,
			(error: PassageJs.PassageError) => error.statusCode
		);
	}, refreshed.authToken);
	expect(ended).toBe(401);
});

test('passage-js: registers and signs in with a passcode', async ({
	run,
	server,
	consoleClean
}) => {
	const base = `/v1/apps/${server.appId}`;
	consoleClean.expect(400, `${base}/otp/activate`);
	consoleClean.expect(400, `${base}/register/otp`);
	const email = 'js-code@example.com';
	const { otpId } = await run(
		(passage, to) => passage.oneTimePasscode.register(to, 'de-DE'),
		email
	);
	expect(otpId).toMatch(/^[A-Za-z0-9]{24}$/);
	const { code = '', subject } = await waitForMessage(server, email);
	expect(subject).toBe(`${code} ist Ihr Code für Postern`);
	const again = await run((passage, to) => passage.oneTimePasscode.login(to), email);
	expect(again.otpId).toBe(otpId);

	const other = code === '000000' ? '000001' : '000000';
	const attempt = (otp: string) =>
		run(
			(passage, given) =>
				passage.oneTimePasscode.activate(given.otp, given.otpId).then(
					({ authToken }) => authToken,
					(error: PassageJs.PassageError) => error.statusCode
				),
			{ otp, otpId }
		);
	expect(await attempt(other)).toBe(400);
	expect(await attempt(code)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
	expect(await run((passage) => passage.currentUser.userInfo())).toMatchObject({
		email,
		emailVerified: true,
		status: 'active'
	});
	const refused = await run(
		(passage, to) =>
			passage.oneTimePasscode.register(to).then(
				() => 'sent',
				(error: PassageJs.PassageError) => `${error.statusCode} ${error.message}`
			),
		email
	);
	expect(refused).toBe('400 user: already exists.');
});

test('passage-js: too many wrong passcodes are 401', async ({ run, server, consoleClean }) => {
	consoleClean.expect(400, `/v1/apps/${server.appId}/otp/activate`);
	consoleClean.expect(401, `/v1/apps/${server.appId}/otp/activate`);
	const email = 'js-guess@example.com';
	const { otpId } = await run((passage, to) => passage.oneTimePasscode.register(to), email);
	const { code = '' } = await waitForMessage(server, email);
	const statuses = await run(
		async (passage, given) => {
			const wrong = (by: number) => given.code.slice(0, 5) + ((Number(given.code[5]) + by) % 10);
			const answers: unknown[] = [];
			for (const otp of [...[1, 2, 3, 4, 5].map(wrong), given.code]) {
				await passage.oneTimePasscode.activate(otp, given.otpId).then(
					() => answers.push(200),
					(error: PassageJs.PassageError) => answers.push(error.statusCode)
				);
			}
			return answers;
		},
		{ code, otpId }
	);
	expect(statuses).toEqual([400, 400, 400, 400, 400, 401]);
});

test('passage-js: the current user’s passkeys, addresses and the rest', async ({ run, server }) => {
	const email = 'js-me@example.com';
	const { otpId } = await run((passage, to) => passage.oneTimePasscode.register(to), email);
	const { code = '' } = await waitForMessage(server, email);
	await run((passage, given) => passage.oneTimePasscode.activate(given.code, given.otpId), {
		code,
		otpId
	});
	expect(await run((passage) => passage.currentUser.passkeys())).toEqual([]);
	const added = await run((passage) => passage.currentUser.addPasskey());
	expect(added).toMatchObject({ usageCount: 1 });
	// The name of the page's own browser.
	expect(added.friendlyName).toMatch(/Chrom/);
	const renamed = await run(
		(passage, id) => passage.currentUser.editPasskey(id, 'My laptop'),
		added.id
	);
	expect(renamed).toMatchObject({ id: added.id, friendlyName: 'My laptop' });
	await run((passage) => passage.passkey.login('js-me@example.com'));
	expect(await run((passage) => passage.currentUser.passkeys())).toMatchObject([
		{ friendlyName: 'My laptop', usageCount: 2 }
	]);
	expect(await run((passage, each) => passage.currentUser.deletePasskey(each), renamed)).toBe(true);
	expect(await run((passage) => passage.currentUser.passkeys())).toEqual([]);

	const changed = 'js-me-now@example.com';
	const { id } = await run((passage, to) => passage.currentUser.changeEmail(to), changed);
	expect(id).toMatch(/^[A-Za-z0-9]{24}$/);
	expect(await run((passage) => passage.currentUser.userInfo())).toMatchObject({ email });
	const { link = '' } = await waitForMessage(server, changed);
	expect(link).toMatch(new RegExp(`^${server.url}/login\\?psg_verify_link=`));
	await run((passage, secret) => passage.magicLink.activate(secret), secretOf(link));
	expect(await run((passage) => passage.currentUser.userInfo())).toMatchObject({ email: changed });

	const phone = '+12015550177';
	await run((passage, to) => passage.currentUser.changePhone(to), phone);
	const text = await waitForMessage(server, phone);
	await run((passage, secret) => passage.magicLink.activate(secret), secretOf(text.link ?? ''));
	expect(await run((passage) => passage.currentUser.userInfo())).toMatchObject({
		email: changed,
		phone,
		phoneVerified: true
	});
	await run((passage) => passage.currentUser.changePhone(''));
	expect(await run((passage) => passage.currentUser.userInfo())).toMatchObject({ phone: '' });

	expect(await run((passage) => passage.currentUser.metadata())).toEqual({});
	expect(await run((passage) => passage.currentUser.updateMetadata({}))).toMatchObject({
		email: changed
	});
	expect(await run((passage) => passage.currentUser.listSocialConnections())).toEqual({});
});

import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type * as PassageJs from '@passageidentity/passage-js';
import { build, type Rollup } from 'vite';
import { rewrite } from '../../src/lib/passage/element-sources.ts';
import { expect, test as base } from '../support/e2e.ts';

const MODULE = '/test/passage-js.js';

/** The library as published, in one module, its vanished host rewritten as in the app's own build. */
async function bundle(): Promise<string> {
	const output = await build({
		configFile: false,
		logLevel: 'error',
		plugins: [
			{
				name: 'rewrite-hosts',
				transform: (code, id) => (id.includes('@passageidentity') ? rewrite(code, id) : undefined)
			}
		],
		build: {
			write: false,
			lib: {
				entry: fileURLToPath(import.meta.resolve('@passageidentity/passage-js')),
				formats: ['es']
			}
		}
	});
	const [{ output: chunks }] = output as Rollup.RollupOutput[] as [Rollup.RollupOutput];
	return chunks[0].code;
}

/** Runs code in a page of the app with the real library, as published, and a client for the app. */
type Run = <Result, Given>(
	code: (passage: PassageJs.Passage, given: Given, library: typeof PassageJs) => Promise<Result>,
	given?: Given
) => Promise<Result>;

const test = base.extend<{ run: Run }, { source: string }>({
	source: [async ({}, use) => use(await bundle()), { scope: 'worker' }],
	run: async ({ page, server, passkeys, source }, use) => {
		await page.route(`**${MODULE}`, (route) =>
			route.fulfill({ contentType: 'text/javascript', body: source })
		);
		await page.goto('/');
		await use((code, given) => inPage(page, server.appId, String(code), given));
		await passkeys.clear();
	}
});
// The module is the test's, not the page's: its policy has no nonce for it.
test.use({ bypassCSP: true });

function inPage<Result>(page: Page, appId: string, code: string, given: unknown): Promise<Result> {
	return page.evaluate(
		async ({ module, appId, code, given }) => {
			const library = await import(module);
			const run = (0, eval)(`(${code})`);
			return run(new library.Passage(appId), given, library);
		},
		{ module: MODULE, appId, code, given }
	);
}

test('passage-js: the app, and who has an account', async ({ run, server }) => {
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

import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type * as PassageJs from '@passageidentity/passage-js';
import { build, type Rollup } from 'vite';
import { rewrite } from '../../src/lib/passage/build/element-sources.ts';
import { test as base } from './e2e.ts';

const MODULE = '/test/passage-js.js';

let built: Promise<string> | undefined;

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

type Run = <Result, Given>(
	code: (passage: PassageJs.Passage, given: Given, library: typeof PassageJs) => Promise<Result>,
	given?: Given
) => Promise<Result>;

/**
 * `run` runs code in a page of the app with the real library, as published, and a client for the app.
 * Needs `test.use({ bypassCSP: true })`: the module is the test's, and the page's policy has no nonce
 * for it.
 */
export const test = base.extend<{ run: Run }>({
	run: async ({ page, server, passkeys }, use) => {
		const source = await (built ??= bundle());
		await page.route(`**${MODULE}`, (route) =>
			route.fulfill({ contentType: 'text/javascript', body: source })
		);
		await page.goto('/');
		await use((code, given) => inPage(page, server.appId, String(code), given));
		await passkeys.clear();
	}
});

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

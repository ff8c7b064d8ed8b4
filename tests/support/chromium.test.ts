import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, launchChromium } from './chromium.ts';

let folder: string;
let file: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'postern-path-'));
	file = join(folder, 'chromium');
	await writeFile(file, '');
	await chmod(file, 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

describe('the browser is looked for', () => {
	test('first where CHROMIUM_PATH says', async () => {
		const found = await findChromium({ CHROMIUM_PATH: file, PATH: '' }, process.execPath);
		expect(found.executablePath).toBe(file);
		expect(found.args).toContain('--no-sandbox');
	});

	test('and a CHROMIUM_PATH without a file is an error', async () => {
		await expect(findChromium({ CHROMIUM_PATH: `${file}-absent` })).rejects.toThrow(
			'CHROMIUM_PATH names no file'
		);
	});

	test('then where Playwright keeps its own, then on the PATH', async () => {
		const env = { PATH: `/nowhere:${folder}` };
		const find = (playwrights: string) => findChromium(env, playwrights, 'linux arm64');
		expect((await find(process.execPath)).executablePath).toBe(process.execPath);
		expect((await find('/nowhere/chrome')).executablePath).toBe(file);
	});

	test.runIf(process.platform === 'linux' && process.arch === 'x64')(
		'but before the PATH in the package, so that everyone there runs the same',
		async () => {
			const env = { PATH: folder };
			const { executablePath } = await findChromium(env, '/nowhere/chrome');
			expect(executablePath).toContain('postern-');
		}
	);
});

test('the browser that is found starts and draws letters', async () => {
	const browser = await launchChromium();
	try {
		const page = await browser.newPage();
		await page.setContent('<span>iiiii</span> <span>WWWWW</span>');
		const [narrow = 0, wide = 0] = await page
			.locator('span')
			.evaluateAll((spans) => spans.map((span) => span.getBoundingClientRect().width));
		expect(narrow).toBeGreaterThan(0);
		expect(wide).toBeGreaterThan(narrow);
	} finally {
		await browser.close();
	}
});

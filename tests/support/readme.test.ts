import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from './server.ts';

const run = promisify(execFile);

let directory: string;

beforeAll(async () => {
	directory = await mkdtemp(join(tmpdir(), 'postern-readme-'));
	for (const name of ['src', 'package.json', 'svelte.config.js', 'tsconfig.json']) {
		await cp(join(root, name), join(directory, name), { recursive: true });
	}
	await symlink(join(root, 'node_modules'), join(directory, 'node_modules'), 'junction');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The code blocks under a heading of README. */
async function blocksUnder(heading: string): Promise<string[]> {
	const readme = await readFile(join(root, 'README.md'), 'utf8');
	const [, section = ''] = readme.split(`\n## ${heading}\n`);
	const [text = ''] = section.split('\n## ');
	return [...text.matchAll(/```\w+\n(.*?)```/gs)].map(([, code = '']) => code);
}

async function write(path: string, text = ''): Promise<void> {
	await mkdir(dirname(join(directory, path)), { recursive: true });
	await writeFile(join(directory, path), text);
}

/** The errors that svelte-check finds in the pages. */
async function check(): Promise<string[]> {
	const options = { cwd: directory };
	const node = (path: string, ...args: string[]) =>
		run(process.execPath, [join(root, 'node_modules', path), ...args], options);
	await node('@sveltejs/kit/svelte-kit.js', 'sync');
	const include = ['.svelte-kit/*.d.ts', 'src/**/*.d.ts', 'src/brand.ts', 'src/routes/*greeting/*'];
	await write('tsconfig.pages.json', JSON.stringify({ extends: './tsconfig.json', include }));
	const { stdout } = await node(
		'svelte-check/bin/svelte-check',
		...['--tsconfig', 'tsconfig.pages.json', '--output', 'machine']
	).catch((failed: { stdout: string }) => failed);
	expect(stdout).toMatch(/ COMPLETED [1-9]/);
	return stdout.split('\n').filter((line) => / (ERROR|WARNING) /.test(line));
}

test('the page, the fields and the brand that README prints have no type errors', async () => {
	const [fields] = await blocksUnder('Add a field');
	const [server = '', page = ''] = await blocksUnder('Add a page');
	const [brand] = await blocksUnder('Make it look like yours');
	await write('src/profile.ts', fields);
	await write('src/brand.ts', brand);
	await write('src/routes/greeting/+page.server.ts', server);
	await write('src/routes/greeting/+page.svelte', page);
	// So that the check is known to see errors in both files.
	await write(
		'src/routes/wrong-greeting/+page.server.ts',
		server.replace('profile.name', 'profile.nmae')
	);
	await write('src/routes/wrong-greeting/+page.svelte', page.replace('data.id', 'data.idd'));
	expect(await check()).toEqual([
		expect.stringMatching(/wrong-greeting.*Property 'nmae' does not exist/),
		expect.stringMatching(/wrong-greeting.*Property 'idd' does not exist/)
	]);
}, 120_000);

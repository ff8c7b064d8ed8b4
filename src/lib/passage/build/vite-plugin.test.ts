import { mkdtemp, readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build, type InlineConfig, type Rolldown } from 'vite';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as phoneAssets from './phone-assets.ts';
import { rewriteHosts } from './vite-plugin.ts';

let root: string;
const packages = dirname(createRequire(import.meta.url).resolve('@passageidentity/passage-elements'));
/** The module of an element, as a string in code. */
const moduleOf = (name: string) =>
	JSON.stringify(join(packages, `passage-${name}/index.es.js`));
const element = moduleOf('login');

/** A little app with a page that imports an element when it is asked to. */
const config = (outDir: string): InlineConfig => ({
	root,
	configFile: false,
	logLevel: 'silent',
	plugins: [rewriteHosts()],
	build: { outDir, manifest: true, minify: false, rolldownOptions: { input: 'page.js' } }
});

beforeAll(async () => {
	root = await mkdtemp(join(tmpdir(), 'postern-plugin-'));
	await mkdir(join(root, 'node_modules'));
	await writeFile(
		join(root, 'page.js'),
		`document.body.onclick = () => import(${element});`
	);
});
afterAll(() => rm(root, { recursive: true, force: true }));

test.each(['relative', 'absolute'])(
	'a build into a folder given as %s',
	async (kind) => {
		const out = join(root, kind);
		await build(config(kind === 'absolute' ? out : kind));
		const manifest = JSON.parse(await readFile(join(out, '.vite/manifest.json'), 'utf8')) as Record<
			string,
			{ file: string; imports?: string[]; dynamicImports?: string[]; isEntry?: boolean }
		>;
		const page = Object.values(manifest).find(({ isEntry }) => isEntry);
		expect(page?.dynamicImports).toHaveLength(1);
		// So Kit preloads the element.
		expect(page?.imports).toEqual(expect.arrayContaining(page?.dynamicImports ?? ['none']));

		const files = Object.values(manifest).map(({ file }) => readFile(join(out, file), 'utf8'));
		const code = (await Promise.all(files)).join('\n');
		expect(code).toContain('passage-login');
		expect(code).toContain('new URL(import.meta.url)');
		expect(code).not.toMatch(/auth\.passage\.id|googleapis|jsdelivr|cloudfunctions/);

		for (const [path, content] of phoneAssets.files()) {
			const emitted = await readFile(join(out, phoneAssets.BASE, path));
			expect(emitted.equals(content), path).toBe(true);
		}
	},
	60_000
);

/** The scripts of an app whose page uses code that the elements use too. */
async function scriptsOf(text: string): Promise<Rolldown.OutputChunk[]> {
	const code = fileURLToPath(new URL('../../text/clean.ts', import.meta.url));
	const load = ['login', 'register'].map((name) => `import(${moduleOf(name)})`);
	await writeFile(
		join(root, 'text.js'),
		`import { compact } from ${JSON.stringify(code)};
		document.title = compact(${JSON.stringify(text)});
		document.body.onclick = () => [${load.join()}];`
	);
	const result = await build({
		...config('unwritten'),
		build: { write: false, minify: false, rolldownOptions: { input: 'text.js' } }
	});
	const output: (Rolldown.OutputChunk | Rolldown.OutputAsset)[] =
		'output' in result ? result.output : [];
	return output.filter((file) => file.type === 'chunk');
}

test('browsers keep the one copy of the elements when a page changes', async () => {
	const before = await scriptsOf('one text');
	const after = await scriptsOf('another text');
	const changed = after.filter(({ fileName }) => !before.some((each) => each.fileName === fileName));
	expect(changed.map(({ isEntry }) => isEntry)).toEqual([true]);
	const code = after.map((each) => each.code).join('\n');
	expect(code.split('.grid-stack{position:relative}')).toHaveLength(2);
	const names = after.flatMap(({ moduleIds }) => moduleIds);
	expect(new Set(names).size).toBe(names.length);
}, 60_000);

test('the server build contains none of it', async () => {
	await writeFile(
		join(root, 'server.js'),
		`import '@passageidentity/passage-elements/passage-login'; export const page = '<p>';`
	);
	const result = await build({
		root,
		configFile: false,
		logLevel: 'silent',
		plugins: [rewriteHosts()],
		build: { ssr: 'server.js', write: false }
	});
	const [chunk] = 'output' in result ? result.output : [];
	expect(chunk?.type === 'chunk' && chunk.code).not.toContain('passageidentity');
});

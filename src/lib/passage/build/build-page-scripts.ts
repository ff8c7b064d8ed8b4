import { svelte } from '@sveltejs/vite-plugin-svelte';
import { basename, resolve } from 'node:path';
import { build, type Plugin, type ResolvedConfig, type Rolldown } from 'vite';
import { fileOf, SOURCES } from './page-scripts.ts';
import { rewriteHosts } from './vite-plugin.ts';

/**
 * Vite plugin: builds the scripts of the pages with an element, beside Kit's own for the browser.
 * They share nothing with those, so that they have neither Kit's router nor any part of Svelte that
 * only other pages need.
 */
export function buildPageScripts(): Plugin {
	let config: ResolvedConfig;
	return {
		name: 'postern:page-scripts',
		apply: 'build',
		configResolved: (resolved) => void (config = resolved),
		async writeBundle() {
			const version: unknown = config.define?.['__SVELTEKIT_APP_VERSION__'];
			if (config.build.ssr || typeof version !== 'string') return;
			await buildFor(config, JSON.parse(version) as string);
		}
	};
}

async function buildFor({ root, build: { outDir } }: ResolvedConfig, version: string) {
	const names = ['auth', 'login', 'register'];
	const input = Object.fromEntries(
		names.map((name) => [name, resolve(root, SOURCES, `${name}.ts`)])
	);
	await build({
		root,
		configFile: false,
		publicDir: false,
		logLevel: 'warn',
		plugins: [rewriteHosts(), svelte(), withoutStyles],
		build: {
			outDir,
			emptyOutDir: false,
			modulePreload: false,
			rolldownOptions: {
				input,
				checks: { pluginTimings: false },
				output: {
					entryFileNames: ({ name }) => fileOf(`nodes/${name}`, version),
					chunkFileNames: (chunk) => fileOf(`chunks/${nameOf(chunk)}`, version)
				}
			}
		}
	});
}

/** What several pages share has no name of its own. */
function nameOf({ facadeModuleId, moduleIds }: Rolldown.PreRenderedChunk): string {
	const [, element] = /[\\/](passage-[a-z]+)[\\/]index\./.exec(facadeModuleId ?? '') ?? [];
	if (facadeModuleId) return element ?? basename(facadeModuleId).replace(/\..*$/, '');
	return moduleIds.some((id) => id.includes('@passageidentity')) ? 'elements' : 'page';
}

/** Kit has the pages' styles already: it draws the same components on the server. */
const withoutStyles: Plugin = {
	name: 'postern:without-styles',
	enforce: 'pre',
	resolveId: (id) => (id.endsWith('.css') ? '\0postern:no-style' : undefined),
	load: (id) => (id === '\0postern:no-style' ? '' : undefined)
};

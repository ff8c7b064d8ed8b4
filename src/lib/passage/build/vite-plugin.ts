import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import * as elementSources from './element-sources.ts';
import * as phoneAssets from './phone-assets.ts';

const PACKAGE = /[\\/]@passageidentity[\\/].+\.m?js$/;
const ELEMENT_IMPORT = /^@passageidentity\/passage-elements(\/|$)/;

/** What a page imports once the properties of its element are set. */
const LATER = /@passageidentity|auth-repairs|elements\/focus|ElementStatus/;

/** Kit preloads static imports; listed here as such, it preloads what comes later as well. */
function preloadElements(manifestPath: string): void {
	type Chunk = { imports?: string[]; dynamicImports?: string[] };
	const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Record<string, Chunk>;
	for (const chunk of Object.values(manifest)) {
		const elements = chunk.dynamicImports?.filter((id) => LATER.test(id)) ?? [];
		if (elements.length > 0) chunk.imports = [...(chunk.imports ?? []), ...elements];
	}
	writeFileSync(manifestPath, JSON.stringify(manifest, null, '\t'));
}

/**
 * Vite plugin: rewrites the browser packages of Passage, so that they call this app's origin and take
 * texts and phone assets from it, and preloads them. The server gets empty modules: it has no custom
 * elements.
 */
export function rewriteHosts(): Plugin {
	let manifestPath = '';
	return {
		name: 'postern:rewrite-hosts',
		enforce: 'pre',
		// The elements are one chunk of 650 kB; a larger one is still worth a warning.
		config: () => ({ build: { chunkSizeWarningLimit: 700 } }),
		configResolved(config) {
			const rules = elementSources.voidRules(elementSources.read().map(([, source]) => source));
			if (rules.length > 0) {
				throw new Error(
					`@passageidentity/passage-elements has changed: nothing matches ${rules.join(', ')}. ` +
						'Look through src/lib/passage/build/rewrites.ts.'
				);
			}
			if (!config.build.ssr) {
				manifestPath = resolve(config.root, config.build.outDir, '.vite/manifest.json');
			}
		},
		resolveId(id, _importer, options) {
			return options.ssr && ELEMENT_IMPORT.test(id) ? '\0postern:no-element' : undefined;
		},
		load(id) {
			return id === '\0postern:no-element' ? 'export const defined = false;' : undefined;
		},
		transform(code, id, options) {
			if (options?.ssr || !PACKAGE.test(id.split('?')[0] ?? '')) return undefined;
			// Columns move only within lines that no debugger stops at.
			return { code: elementSources.rewrite(code, id), map: { mappings: '' } };
		},
		configureServer(server) {
			server.middlewares.use(phoneAssets.serve);
		},
		generateBundle() {
			if (!manifestPath) return;
			for (const [path, source] of phoneAssets.files()) {
				this.emitFile({ type: 'asset', fileName: `${phoneAssets.BASE}/${path}`.slice(1), source });
			}
		},
		writeBundle() {
			if (manifestPath) preloadElements(manifestPath);
		}
	};
}

import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import * as chunks from './chunks.ts';
import * as elementSources from './element-sources.ts';
import * as phoneAssets from './phone-assets.ts';
import { STYLES } from './rewrites.ts';

const PACKAGE = /[\\/]@passageidentity[\\/].+\.m?js$/;
const ELEMENT_IMPORT = /^@passageidentity\/passage-elements(\/|$)/;

/** Kit preloads static imports; listed here as such, it preloads what comes later as well. */
function preloadElements(manifestPath: string): void {
	type Chunk = { name?: string; imports?: string[]; dynamicImports?: string[] };
	const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Record<string, Chunk>;
	const comesLater = (id: string) => PACKAGE.test(id) || manifest[id]?.name === chunks.LATER;
	for (const chunk of Object.values(manifest)) {
		const later = chunk.dynamicImports?.filter(comesLater) ?? [];
		if (later.length > 0) chunk.imports = [...(chunk.imports ?? []), ...later];
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
	let isDivided = true;
	return {
		name: 'postern:rewrite-hosts',
		enforce: 'pre',
		config: ({ build }) => {
			// A library is one file.
			isDivided = !build?.lib;
			// The elements are one chunk of 740 kB; a larger one is still worth a warning.
			return { build: { chunkSizeWarningLimit: 800 } };
		},
		configEnvironment(name) {
			const groups = name === 'client' ? chunks.client(PACKAGE) : chunks.SERVER;
			return isDivided ? { build: { rolldownOptions: { output: { codeSplitting: { groups } } } } } : {};
		},
		// By its folder, hooks/preload.ts knows what a page needs first.
		outputOptions(options) {
			const { chunkFileNames } = options;
			if (!manifestPath || typeof chunkFileNames !== 'string') return options;
			const elements = chunkFileNames.replace('chunks/', 'elements/');
			const isElements = (ids: string[]) => ids.some((id) => PACKAGE.test(id));
			return {
				...options,
				chunkFileNames: ({ moduleIds }) => (isElements(moduleIds) ? elements : chunkFileNames)
			};
		},
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
			if (id === STYLES) return `\0${STYLES}`;
			return options.ssr && ELEMENT_IMPORT.test(id) ? '\0postern:no-element' : undefined;
		},
		load(id) {
			if (id === `\0${STYLES}`) return elementSources.styles();
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

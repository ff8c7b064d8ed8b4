import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin, type Rolldown } from 'vite';
import { rewriteHosts } from './vite-plugin.ts';

/** The script for other people's pages, in place of the one that Passage served. */
const NAME = 'passage-web.js';

const BANNER =
	'/*! Postern, with Passage Elements by 1Password, Vue, vue-i18n, intl-tel-input, Gridstack and Day.js: MIT */';

const inWeb = (file: string) => fileURLToPath(new URL(`../web/${file}`, import.meta.url));

/** Modules that cannot work on pages that are not ours, and what stands in for them. */
const STAND_INS = ['message-time.ts', 'origin.ts', 'translations.ts'];

/** The elements bring passage-js along, in a file that the package does not export. */
const passageJs = join(
	dirname(createRequire(import.meta.url).resolve('@passageidentity/passage-elements')),
	'customElements.es3.js'
);

/** Builds the script: one classic script with all elements, for any origin. */
async function bundle(): Promise<string> {
	const output = await build({
		configFile: false,
		publicDir: false,
		logLevel: 'warn',
		plugins: [rewriteHosts()],
		resolve: {
			alias: [
				...STAND_INS.map((file) => ({
					find: new RegExp(`^(.*/patches|\\.)/${file}$`),
					replacement: inWeb(file)
				})),
				{ find: 'passage-js-of-the-elements', replacement: passageJs }
			]
		},
		define: { 'process.env.NODE_ENV': '"production"' },
		build: {
			write: false,
			modulePreload: false,
			lib: { entry: inWeb('entry.ts'), formats: ['iife'], name: '__postern' },
			rolldownOptions: { checks: { pluginTimings: false } }
		}
	});
	const [{ output: chunks }] = output as Rolldown.RolldownOutput[] as [Rolldown.RolldownOutput];
	return `${BANNER}\n${chunks[0].code}`;
}

/** Vite plugin: serves the script at `/passage-web.js`, and puts it among the files of the client's build. */
export function webScript(): Plugin {
	let isClient = false;
	return {
		name: 'postern:web-script',
		configResolved(config) {
			isClient = config.command === 'build' && !config.build.ssr;
		},
		configureServer({ middlewares, watcher }) {
			let script: Promise<string> | undefined;
			watcher.on('change', (path) => {
				if (/[\\/]src[\\/]lib[\\/](passage|i18n|text)[\\/]/.test(path)) script = undefined;
			});
			middlewares.use(`/${NAME}`, (_request, response, next) => {
				script ??= bundle();
				script.then((code) => {
					response.setHeader('content-type', 'text/javascript');
					response.end(code);
				}, next);
			});
		},
		async generateBundle() {
			if (!isClient) return;
			this.emitFile({ type: 'asset', fileName: NAME, source: await bundle() });
		}
	};
}

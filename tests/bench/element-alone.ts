import { brotliCompressSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import english from '../../src/lib/i18n/en/elements.json' with { type: 'json' };
import * as phoneAssets from '../../src/lib/passage/build/phone-assets.ts';
import type { OtherSite } from '../support/other-site.ts';
import { Http } from './http.ts';

/** Pages with nothing but the element, whose scripts come in one wave. */

const TEXTS = '/texts';
const HOSTS = [
	['https://auth.passage.id', ''],
	['https://storage.googleapis.com/passage-frontend/locales/passage-auth', TEXTS],
	[`https://cdn.jsdelivr.net/npm/intl-tel-input@${phoneAssets.version}/build`, phoneAssets.BASE]
] as const;

/** Puts up the page of the element as its package publishes it, with the site in place of the hosts that are gone. */
export async function published(site: OtherSite, path: string, appId: string): Promise<void> {
	const script = `${path}.js`;
	site.files.set(script, compressed('text/javascript', await bundle()));
	// As the element asks for a browser in American English: for the language, then for the country.
	const texts = compressed('application/json', JSON.stringify(english));
	for (const locale of ['en', 'en-us']) site.files.set(`${TEXTS}/v2/${locale}.json`, texts);
	site.pages.set(path, { html: page(appId, [script]) });
}

/** Puts up the page of the element as Postern builds it. */
export async function built(site: OtherSite, path: string, appId: string): Promise<void> {
	const { origin } = site;
	const http = new Http(origin);
	const sources = new Map<string, string>();
	const html = (await http.send('/register')).body.toString();
	for (const [, href = ''] of html.matchAll(/<link rel="modulepreload"[^>]* href="([^"]+)"/g)) {
		const path = new URL(href, `${origin}/register`).pathname;
		sources.set(path, (await http.send(path)).body.toString());
	}
	http.close();
	const [entry] = [...sources].find(([, code]) => code.includes('registerPassageRegister')) ?? [];
	if (!entry) throw new Error('/register does not preload the element.');
	const needed = new Set([entry]);
	for (const path of needed) {
		const code = sources.get(path) ?? '';
		const imports = code.matchAll(/\b(?:from|import)\s*["'](\.[^"']+)["']/g);
		for (const [, name = ''] of imports) needed.add(new URL(name, origin + path).pathname);
	}
	site.pages.set(path, { html: page(appId, [...needed]) });
}

/** `scripts`: the element's own first, then those that it imports. */
function page(appId: string, scripts: string[]): string {
	const preloads = scripts.map((path) => `<link rel="modulepreload" href="${path}">`);
	return `<!doctype html><html lang="en"><meta charset="utf-8"><title>The element</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${preloads.join('')}
<passage-register app-id="${appId}"></passage-register><script type="module" src="${scripts[0]}"></script>`;
}

/** One script, as Vite makes it for any app. */
async function bundle(): Promise<string> {
	const output = await build({
		configFile: false,
		publicDir: false,
		logLevel: 'warn',
		plugins: [
			{
				name: 'hosts',
				transform: (code) =>
					HOSTS.reduce((all, [gone, instead]) => all.replaceAll(gone, instead), code)
			}
		],
		build: {
			write: false,
			modulePreload: false,
			chunkSizeWarningLimit: 2000,
			rolldownOptions: {
				input: '@passageidentity/passage-elements/passage-register',
				output: { codeSplitting: false },
				checks: { pluginTimings: false }
			}
		}
	});
	const { output: files } = output as Rolldown.RolldownOutput;
	return files[0].code;
}

function compressed(type: string, text: string): { headers: Record<string, string>; body: Buffer } {
	return {
		headers: { 'content-type': type, 'content-encoding': 'br' },
		body: brotliCompressSync(text)
	};
}

import { dev, version } from '$app/environment';
import type { Handle } from '@sveltejs/kit';
import * as pageScripts from '../../passage/build/page-scripts.ts';

const ISLAND = /<div data-island="(auth|login|register)"/;

/**
 * Kit announces a page's scripts in a header, which carries no nonce, so that the content security
 * policy would block them; link tags carry one. A page with a script of its own gets that as well.
 */
export const preloadWithNonce: Handle = async ({ event, resolve }) => {
	const scripts: string[] = [];
	let nonce = '';
	const response = await resolve(event, {
		preload: ({ type, path }) => {
			if (type === 'js') scripts.push(path);
			return type === 'css';
		},
		transformPageChunk: ({ html }) => {
			const [, given = ''] = /<meta property="csp-nonce" nonce="([^"]+)"/.exec(html) ?? [];
			const page = ISLAND.exec(html)?.[1] as pageScripts.PageName | undefined;
			const own = page ? ownScripts(page) : [];
			const tags = [...scripts, ...own].map(
				(path) => `<link rel="modulepreload" nonce="${given}" href="${path}">`
			);
			if (own[0]) {
				nonce = given;
				tags.push(`<script type="module" nonce="${nonce}" src="${own[0]}"></script>`);
			}
			return html.replace('</head>', `${tags.join('')}</head>`);
		}
	});
	// Kit names the nonce only where it writes a script itself.
	const policy = response.headers.get('content-security-policy');
	if (nonce && policy) {
		const named = policy.replace(/script-src(?=;|$)/, `script-src 'nonce-${nonce}'`);
		response.headers.set('content-security-policy', named);
	}
	return response;
};

function ownScripts(page: pageScripts.PageName): string[] {
	if (dev) return [`/${pageScripts.SOURCES}/${page}.ts`];
	return pageScripts.filesOf(page, version).map((file) => `/${file}`);
}

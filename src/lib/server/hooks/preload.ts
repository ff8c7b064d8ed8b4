import type { Handle } from '@sveltejs/kit';

/**
 * Kit announces a page's scripts in a header, which carries no nonce, so that the content security
 * policy would block them; link tags carry one.
 */
export const preloadWithNonce: Handle = ({ event, resolve }) => {
	const scripts: string[] = [];
	return resolve(event, {
		preload: ({ type, path }) => {
			if (type === 'js') scripts.push(path);
			return type === 'css';
		},
		transformPageChunk: ({ html }) => {
			const [, nonce = ''] = /<meta property="csp-nonce" nonce="([^"]+)"/.exec(html) ?? [];
			const tags = scripts.map(
				(path) => `<link rel="modulepreload" nonce="${nonce}" href="${path}">`
			);
			return html.replace('</head>', `${tags.join('')}</head>`);
		}
	});
};

import type { ResolveOptions } from '@sveltejs/kit';

/**
 * Kit announces a page's scripts in a header, which carries no nonce, so that the content security
 * policy would block them; link tags carry one.
 */
export function preloadWithNonce(): Required<Pick<ResolveOptions, 'preload'>> & {
	/** Writes the tags into the head. */
	writePreloads: (html: string) => string;
} {
	const scripts: string[] = [];
	return {
		preload: ({ type, path }) => {
			if (type === 'js') scripts.push(path);
			return type === 'css';
		},
		writePreloads: (html) => {
			const [, nonce = ''] = /<meta property="csp-nonce" nonce="([^"]+)"/.exec(html) ?? [];
			const tags = (paths: string[]) =>
				paths.map((path) => `<link rel="modulepreload" nonce="${nonce}" href="${path}">`).join('');
			// The elements are by far the longest, and everything else comes beside them.
			const [first, others] = [true, false].map((is) =>
				tags(scripts.filter((path) => path.includes('/immutable/elements/') === is))
			);
			return html
				.replace('<meta property="csp-nonce"', `${first}$&`)
				.replace('</head>', `${others}</head>`);
		}
	};
}

import adapter from '@sveltejs/adapter-node';

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: {
		// Shorter than Svelte's own, in each script and each page.
		cssHash: ({ hash, css }) => `s${hash(css).slice(0, 4)}`
	},
	kit: {
		// Through these, the development server sees the declarations change.
		alias: {
			$profile: process.env.PROFILE || 'src/profile.ts',
			$brand: process.env.BRAND || 'src/brand.ts'
		},
		// Beside a team's own SvelteKit app, whose files have the usual name, both can stand on one origin.
		appDir: '_postern',
		adapter: adapter({ precompress: true }),
		// Kit's check knows forms only and answers in text; hooks.server.ts checks every content type.
		csrf: { trustedOrigins: ['*'] },
		csp: {
			mode: 'nonce',
			directives: {
				'default-src': ['self'],
				// Kit adds the nonce; imports inherit it (HTML, "descendant script fetch options").
				'script-src': [],
				// Passage Elements are Vue components that write style elements into their shadow roots.
				'style-src': ['self', 'unsafe-inline'],
				'connect-src': ['self', 'data:'],
				'img-src': ['self', 'data:'],
				'object-src': ['none'],
				'base-uri': ['none'],
				'frame-ancestors': ['none'],
				'form-action': ['self']
			}
		}
	}
};

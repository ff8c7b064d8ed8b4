import adapter from '@sveltejs/adapter-node';

/** @type {import('@sveltejs/kit').Config} */
export default {
	kit: {
		// The development server sees through it when the file of declared fields changes.
		alias: { $profile: process.env.PROFILE || 'src/profile.ts' },
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

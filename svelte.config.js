import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import adapter from '@sveltejs/adapter-node';

const profile = process.env.PROFILE || 'src/profile.ts';
const brand = process.env.BRAND || 'src/brand.ts';

/**
 * The version that pages compare with the server's. Kit takes the time of the build, which is in its own
 * script: then every build would give new names to that and to all that import it.
 */
function version() {
	const files = ['src', 'static'].filter(existsSync).flatMap((folder) =>
		readdirSync(folder, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name))
	);
	const hash = createHash('sha256');
	const others = ['package.json', 'svelte.config.js', 'vite.config.ts', profile, brand];
	for (const file of [...files.sort(), ...others.filter(existsSync)])
		hash.update(file).update(readFileSync(file));
	return hash.digest('hex').slice(0, 12);
}

const node = adapter({ precompress: true });

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: {
		// Shorter than Svelte's own, in each script and each page.
		cssHash: ({ hash, css }) => `s${hash(css).slice(0, 4)}`
	},
	kit: {
		// Through these, the development server sees the declarations change.
		alias: {
			$profile: profile,
			$brand: brand
		},
		// Beside a team's own SvelteKit app, whose files have the usual name, both can stand on one origin.
		appDir: '_postern',
		version: { name: version() },
		// Each file that a page waits for costs a slow connection more than the bytes of a short one.
		inlineStyleThreshold: 2048,
		adapter: {
			...node,
			async adapt(builder) {
				const { withBridge } = await import('./src/lib/server/http/build/adapter.ts');
				await node.adapt(await withBridge(builder));
			}
		},
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

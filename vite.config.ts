import { existsSync } from 'node:fs';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Plugin } from 'vite';
import { pageKeys } from './src/lib/i18n/build/vite-plugin.ts';
import { rewriteHosts } from './src/lib/passage/build/vite-plugin.ts';
import { webScript } from './src/lib/passage/build/web-script.ts';
import { shortLived } from './src/lib/server/http/build/short-lived.ts';
import * as backEnds from './src/lib/server/http/back-ends.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
	console.error(`Postern needs Node 22.18 or newer; this is ${process.versions.node}.`);
	process.exit(1);
}

// The development server does not read .env by itself.
if (existsSync('.env')) process.loadEnvFile('.env');

const apiHost = process.env['API_HOST']?.toLowerCase();
/** As src/server.ts does for the built server. */
const admitBackEnds: Plugin = {
	name: 'postern-back-ends',
	configureServer({ httpServer }) {
		if (httpServer) backEnds.admit(httpServer, apiHost);
	}
};

export default defineConfig({
	plugins: [rewriteHosts(), webScript(), pageKeys(), shortLived(), admitBackEnds, sveltekit()],
	// Hundreds of small modules, which the server would look for one by one at each start.
	ssr: { noExternal: ['kysely', 'jose'] },
	// Prebundled, it would reach the browser without our plugin.
	optimizeDeps: { exclude: ['@passageidentity/passage-elements'] },
	server: {
		port: Number(process.env['PORT'] || 3000),
		strictPort: true,
		allowedHosts: apiHost ? [apiHost.replace(/:\d+$/, '')] : []
	},
	build: {
		// Kit preloads what a page needs; a second list beside every import would cost each page 1 KB.
		modulePreload: { polyfill: false, resolveDependencies: () => [] },
		// Advice on how to profile a build, which says nothing about this app.
		rolldownOptions: { checks: { pluginTimings: false } }
	}
});

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { rewriteHosts } from './src/lib/passage/build/vite-plugin.ts';
import { webScript } from './src/lib/passage/build/web-script.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
	console.error(`Postern needs Node 22.18 or newer; this is ${process.versions.node}.`);
	process.exit(1);
}

// The development server does not read .env by itself.
if (existsSync('.env')) process.loadEnvFile('.env');

export default defineConfig({
	plugins: [rewriteHosts(), webScript(), sveltekit()],
	// Prebundled, it would reach the browser without our plugin.
	optimizeDeps: { exclude: ['@passageidentity/passage-elements'] },
	server: { port: Number(process.env['PORT'] || 3000), strictPort: true },
	build: {
		// Kit preloads what a page needs; a second list beside every import would cost each page 1 KB.
		modulePreload: { polyfill: false, resolveDependencies: () => [] },
		// Advice on how to profile a build, which says nothing about this app.
		rolldownOptions: { checks: { pluginTimings: false } }
	},
	test: {
		// Vitest leaves one core unused; on two cores that is half of them.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		// Many tests start servers, also on busy machines; the limit only matters for a failure.
		testTimeout: 30_000,
		hookTimeout: 60_000,
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					include: ['src/**/*.test.ts', 'tests/{sources,support}/**/*.test.ts']
				}
			},
			{
				extends: true,
				test: {
					name: 'contract',
					include: ['tests/contract/**/*.test.ts'],
					globalSetup: 'tests/support/contract.setup.ts'
				}
			}
		]
	}
});

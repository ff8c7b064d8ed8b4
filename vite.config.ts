import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { buildPageScripts } from './src/lib/passage/build/build-page-scripts.ts';
import { rewriteHosts } from './src/lib/passage/build/vite-plugin.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
	console.error(`Postern needs Node 22.18 or newer; this is ${process.versions.node}.`);
	process.exit(1);
}

// The development server is no program of ours: its settings are read here.
if (existsSync('.env')) process.loadEnvFile('.env');

export default defineConfig({
	plugins: [rewriteHosts(), buildPageScripts(), sveltekit()],
	// Bundled beforehand, it would reach the browser without passing through our plugin.
	optimizeDeps: { exclude: ['@passageidentity/passage-elements'] },
	server: { port: Number(process.env['PORT'] || 3000), strictPort: true },
	// Advice on how to profile a build; it tells nobody here anything.
	build: { rolldownOptions: { checks: { pluginTimings: false } } },
	test: {
		// Where there are two cores, vitest would leave one of them alone.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		// Many start servers, on machines that may be busy: waiting costs only where something is wrong.
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

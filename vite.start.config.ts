import { hashOf } from './src/lib/server/declarations.ts';
import { defineConfig } from 'vite';

// What plain Node runs. Compiled, because Node's own compiler for TypeScript stays in memory (20 MB).
const declared = (name: 'profile' | 'brand') => {
	const path = `src/${name}.ts`;
	return [`declared/${hashOf(path)}`, path];
};

export default defineConfig({
	publicDir: false,
	build: {
		ssr: true,
		outDir: 'build',
		emptyOutDir: false,
		rolldownOptions: {
			input: Object.fromEntries([
				['start', 'src/server.ts'],
				declared('profile'),
				declared('brand')
			]) as Record<string, string>,
			output: { entryFileNames: '[name].js', chunkFileNames: 'start/[name]-[hash].js' }
		}
	}
});

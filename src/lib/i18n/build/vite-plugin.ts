import type { Plugin } from 'vite';
import { scan } from './page-keys.ts';

const NAME = 'virtual:page-keys';

/** Vite plugin: the module `virtual:page-keys` has the keys of the texts of each page, by the route's id. */
export function pageKeys(): Plugin {
	let root = '';
	return {
		name: 'postern:page-keys',
		configResolved(config) {
			root = config.root;
		},
		resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
		load(id) {
			if (id !== `\0${NAME}`) return undefined;
			const { routes, files } = scan(root);
			for (const file of files) this.addWatchFile(file);
			return `export const keys = ${JSON.stringify(routes)};`;
		}
	};
}

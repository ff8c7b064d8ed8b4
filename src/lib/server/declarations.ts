import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ConfigurationError, type Env } from './env.ts';

/**
 * Reads `src/profile.ts` and `src/brand.ts`, or the files that PROFILE and BRAND name, and leaves them on
 * the global object. There the server and the command line find them: a change needs a restart, and no
 * build. Throws a ConfigurationError for a file that is missing or declares nothing.
 */
export async function load(env: Pick<Env, 'PROFILE' | 'BRAND'>): Promise<void> {
	const holder = globalThis as { postern_profile?: unknown; postern_brand?: unknown };
	holder.postern_profile = await read('profile', env.PROFILE);
	holder.postern_brand = await read('brand', env.BRAND);
}

async function read(name: 'profile' | 'brand', named: string | undefined): Promise<unknown> {
	const own = () => fileURLToPath(new URL(`../../${name}.ts`, import.meta.url));
	const path = named ? resolve(named) : own();
	if (!existsSync(path)) {
		throw new ConfigurationError([
			`${name.toUpperCase()} must name a file; there is none at ${path}.`
		]);
	}
	const declared = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
	if (declared[name]) return declared[name];
	throw new ConfigurationError([`${path} must export a constant named ${name}.`]);
}

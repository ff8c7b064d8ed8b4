import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ConfigurationError, type Env } from './env.ts';

/**
 * Reads `src/profile.ts` and `src/brand.ts`, or the files that PROFILE and BRAND name, and leaves them on
 * the global object. There the server and the command line find them: a change needs a restart, and no
 * build. Throws a ConfigurationError for a file that is missing or declares nothing. `folder` is the
 * project's.
 */
export async function load(env: Pick<Env, 'PROFILE' | 'BRAND'>, folder: URL): Promise<void> {
	const holder = globalThis as { postern_profile?: unknown; postern_brand?: unknown };
	holder.postern_profile = await read('profile', env.PROFILE, folder);
	holder.postern_brand = await read('brand', env.BRAND, folder);
}

/** Names a text, so that what the build compiled of it is found while the text is the same. */
export function hashOf(path: string): string {
	return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
}

async function read(
	name: 'profile' | 'brand',
	named: string | undefined,
	folder: URL
): Promise<unknown> {
	const path = named ? resolve(named) : fileURLToPath(new URL(`src/${name}.ts`, folder));
	if (!existsSync(path)) {
		throw new ConfigurationError([
			`${name.toUpperCase()} must name a file; there is none at ${path}.`
		]);
	}
	const compiled = new URL(`build/declared/${hashOf(path)}.js`, folder);
	const source = !named && existsSync(compiled) ? compiled : pathToFileURL(path);
	const declared = (await import(source.href)) as Record<string, unknown>;
	if (declared[name]) return declared[name];
	throw new ConfigurationError([`${path} must export a constant named ${name}.`]);
}

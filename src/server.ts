import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ConfigurationError, read } from './lib/server/env.ts';

// Run by plain Node. The build reads its settings from the environment while it loads, so they are
// checked and completed before: without ORIGIN, for one, it takes itself to be behind https.
try {
	if (existsSync('.env')) process.loadEnvFile('.env');
	const env = read(process.env);
	process.env['ORIGIN'] = env.ORIGIN;
	process.env['HOST'] = env.HOST;
	process.env['PORT'] = String(env.PORT);
	const holder = globalThis as { postern_profile?: unknown };
	holder.postern_profile = await readProfile(env.PROFILE);
	// A computed path, so that TypeScript does not look for what the build makes.
	const build = new URL('../build/index.js', import.meta.url).href;
	const { server } = (await import(build)) as { server: { server: Server } };
	const announce = () => console.log(`Postern is ready: open ${env.ORIGIN}`);
	if (server.server.listening) announce();
	else server.server.once('listening', announce).once('error', refuse);
} catch (cause) {
	// By name: the build throws one of a class of its own.
	if (!(cause instanceof Error && cause.name === 'ConfigurationError')) throw cause;
	console.error(cause.message);
	process.exitCode = 1;
}

/** The fields that Postern asks for; `src/lib/server/profile/declaration.ts` hands them to the build. */
async function readProfile(named: string | undefined): Promise<unknown> {
	const path = named ? resolve(named) : fileURLToPath(new URL('profile.ts', import.meta.url));
	if (!existsSync(path)) {
		throw new ConfigurationError([`PROFILE must name a file; there is none at ${path}.`]);
	}
	const { profile } = (await import(pathToFileURL(path).href)) as { profile?: unknown };
	if (profile) return profile;
	throw new ConfigurationError([`${path} must export a constant: profile = defineProfile({ … }).`]);
}

function refuse(cause: Error): void {
	const taken = 'code' in cause && cause.code === 'EADDRINUSE';
	if (!taken) throw cause;
	console.error(`Something listens on port ${process.env['PORT']} already. Set PORT to another.`);
	process.exit(1);
}

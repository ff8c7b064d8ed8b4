import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ConfigurationError, read } from './lib/server/env.ts';
import { STOP_SECONDS, stopGracefully } from './lib/server/http/graceful-stop.ts';

// Run by plain Node. The build reads its settings from the environment while it loads, so they are
// checked and completed before: without ORIGIN, for one, it takes itself to be behind https.
try {
	if (existsSync('.env')) process.loadEnvFile('.env');
	const env = read(process.env);
	process.env['ORIGIN'] = env.ORIGIN;
	process.env['HOST'] = env.HOST;
	process.env['PORT'] = String(env.PORT);
	process.env['SHUTDOWN_TIMEOUT'] ??= String(STOP_SECONDS);
	// Seconds, longer than the 60 of most proxies: the side that closes first must not be the server.
	process.env['KEEP_ALIVE_TIMEOUT'] ??= '65';
	process.env['HEADERS_TIMEOUT'] ??= String(Number(process.env['KEEP_ALIVE_TIMEOUT']) + 5);
	// Here the build finds them: a change needs a restart, and no build.
	const holder = globalThis as { postern_profile?: unknown; postern_brand?: unknown };
	holder.postern_profile = await readDeclaration('profile', env.PROFILE);
	holder.postern_brand = await readDeclaration('brand', env.BRAND);
	// A computed path, so that TypeScript does not look for what the build makes.
	const build = new URL('../build/index.js', import.meta.url).href;
	const { server } = (await import(build)) as { server: { server: Server } };
	stopGracefully(server.server);
	const announce = () => console.log(`Postern is ready: open ${env.ORIGIN}`);
	if (server.server.listening) announce();
	else server.server.once('listening', announce).once('error', refuse);
} catch (cause) {
	// By name: the build throws one of a class of its own.
	if (!(cause instanceof Error && cause.name === 'ConfigurationError')) throw cause;
	console.error(cause.message);
	process.exitCode = 1;
}

/** What `src/profile.ts` or `src/brand.ts` exports, or the file that the setting names instead. */
async function readDeclaration(name: 'profile' | 'brand', named: string | undefined) {
	const path = named ? resolve(named) : fileURLToPath(new URL(`${name}.ts`, import.meta.url));
	if (!existsSync(path)) {
		throw new ConfigurationError([
			`${name.toUpperCase()} must name a file; there is none at ${path}.`
		]);
	}
	const declared = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
	if (declared[name]) return declared[name];
	throw new ConfigurationError([`${path} must export a constant named ${name}.`]);
}

function refuse(cause: Error): void {
	const taken = 'code' in cause && cause.code === 'EADDRINUSE';
	if (!taken) throw cause;
	console.error(`Something listens on port ${process.env['PORT']} already. Set PORT to another.`);
	process.exit(1);
}

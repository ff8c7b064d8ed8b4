import { existsSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import * as declarations from './lib/server/declarations.ts';
import { read } from './lib/server/env.ts';
import * as backEnds from './lib/server/http/back-ends.ts';
import { STOP_SECONDS, stopGracefully } from './lib/server/http/graceful-stop.ts';
import { inTurn } from './lib/server/http/turns.ts';

/** The router of adapter-node, which calls this member with each request. */
interface Polka {
	server: Server;
	handler: RequestListener;
}

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
	await declarations.load(env, new URL('..', import.meta.url));
	// A computed path, so that TypeScript does not look for what the build makes.
	const build = new URL('../build/index.js', import.meta.url).href;
	const { server } = (await import(build)) as { server: Polka };
	stopGracefully(server.server);
	server.handler = inTurn(server.server, server.handler, process.env);
	backEnds.admit(server.server, env.API_HOST);
	const announce = () => console.log(`Postern is ready: open ${env.ORIGIN}`);
	if (server.server.listening) announce();
	else server.server.once('listening', announce).once('error', refuse);
} catch (cause) {
	// By name: the build throws one of a class of its own.
	if (!(cause instanceof Error && cause.name === 'ConfigurationError')) throw cause;
	console.error(cause.message);
	process.exitCode = 1;
}

function refuse(cause: Error): void {
	const taken = 'code' in cause && cause.code === 'EADDRINUSE';
	if (!taken) throw cause;
	console.error(`Something listens on port ${process.env['PORT']} already. Set PORT to another.`);
	process.exit(1);
}

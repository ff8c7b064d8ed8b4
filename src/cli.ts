import { existsSync } from 'node:fs';
import * as declarations from './lib/server/declarations.ts';
import { ConfigurationError, read, type Env } from './lib/server/env.ts';

// Run by plain Node, with the server's settings. Wrong ones wait: help and `doctor` work all the same.
if (existsSync('.env')) process.loadEnvFile('.env');
let settings: Env | ConfigurationError;
try {
	settings = read(process.env, { makes: false });
	await declarations.load(settings, new URL('..', import.meta.url));
} catch (cause) {
	if (!(cause instanceof ConfigurationError)) throw cause;
	settings = cause;
}
// Loaded now, because its modules take the declarations as they load.
const { run } = await import('./cli/program.ts');
process.exitCode = await run(process.argv.slice(2), settings);

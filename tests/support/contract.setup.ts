import { existsSync } from 'node:fs';
import { seedRun } from './sample.ts';
import { compileCache, startServer } from './server.ts';
import * as sharedPostgres from './shared-postgres.ts';

/** Runs before all contract tests, in vitest's own process. What it gives runs after them. */
export default async function setup(): Promise<() => Promise<void>> {
	seedRun();
	const [end] = await Promise.all([sharedPostgres.start(), compile()]);
	return end;
}

/** Once for each build: a program that ends well leaves its compiled modules to the next. */
async function compile(): Promise<void> {
	if (existsSync(compileCache)) return;
	const server = await startServer({ env: { DATABASE_URL: 'file:postern.db' } });
	await server.stop();
	await server.remove();
}

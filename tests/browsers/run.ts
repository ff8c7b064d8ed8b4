import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../support/server.ts';
import { engines, isInstalled } from './engines.ts';

/** Runs the journeys in each browser that is installed; arguments go to Vitest, such as `-t paste`. */
const found: string[] = [];
for (const [name, engine] of Object.entries(engines)) {
	if (isInstalled(engine)) found.push(name);
	else console.log(`${name}: not run. On Debian: apt-get install ${engine.packages}`);
}
if (found.length === 0) {
	console.error('No browser is installed, so nothing was tested.');
	process.exit(1);
}
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const { status } = spawnSync(
	process.execPath,
	[
		...[vitest, 'run', '--config', 'tests/browsers/vitest.config.ts', '--reporter=verbose'],
		...found.flatMap((name) => ['--project', name]),
		...process.argv.slice(2)
	],
	{ cwd: root, stdio: 'inherit' }
);
process.exit(status ?? 1);

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sample, seedRun } from './sample.ts';
import { root } from './server.ts';

/**
 * Runs the contract tests with PostgreSQL behind every test server: all of them, or with `--sample` as
 * many as there is time for in each run of the suite. Other arguments go to Vitest.
 */

/** How many files `--sample` takes. */
const SAMPLED = 3;

/** The files that are left out, and why. */
const EXCLUDED: Record<string, string> = {
	'cli-backup.test.ts': 'copies SQLite’s file',
	'crash.test.ts': 'judges the files that a kill leaves; PostgreSQL is a process of its own',
	'faults.test.ts': 'fills, blocks and replaces SQLite’s file',
	'fsync.test.ts': 'counts the syncs of SQLite’s files',
	'postgres.test.ts': 'starts PostgreSQL itself, also where the others run on SQLite',
	'races.test.ts': 'runs on both databases in any case',
	'races-submissions.test.ts': 'runs on both databases in any case'
};

const [isSample, given] = [process.argv[2] === '--sample', process.argv.slice(2)];
seedRun();
const files = readdirSync(join(root, 'tests/contract'))
	.filter((name) => name.endsWith('.test.ts') && !(name in EXCLUDED))
	.sort();
const chosen = isSample ? sample(files, SAMPLED) : [];
const { status } = spawnSync(
	process.execPath,
	[
		...[join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'contract'],
		...Object.keys(EXCLUDED).flatMap((name) => ['--exclude', `**/${name}`]),
		...chosen.map((name) => `tests/contract/${name}`),
		...given.slice(isSample ? 1 : 0)
	],
	{ cwd: root, stdio: 'inherit', env: { ...process.env, DATABASE: 'postgres' } }
);
process.exit(status ?? 1);

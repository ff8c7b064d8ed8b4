import { existsSync } from 'node:fs';
import type { Deployment } from '../lib/server/deployment.ts';
import { noCounts, record, type Counts } from '../lib/server/import/counts.ts';
import { Names } from '../lib/server/import/names.ts';
import { Unreadable } from '../lib/server/import/rows.ts';
import type { Options } from '../lib/server/import/run.ts';
import * as source from '../lib/server/import/source.ts';
import * as shutOut from '../lib/server/shut-out.ts';
import { examples, Failure, Misuse, pathOf, type Answer, type Noun } from './command.ts';
import { Progress } from './progress.ts';
import * as text from './text.ts';

/** How many refusals are in the JSON; the standard error has all of them. */
const LISTED = 100;

/** `import FILE…`: users of another system. */
export const importUsers: Noun = (program, { deployed }) => {
	const collect = (value: string, before: string[] = []) => [...before, value];
	program
		.command('import')
		.argument('<file...>', 'JSON or CSV: users, profiles, or passkeys of users')
		.option('--dry-run', 'say what would happen, and change nothing')
		.option(
			'--map <ours=theirs>',
			'the name that a field has in the file (again and again)',
			collect
		)
		.option('--ignore <name>', 'a column or a field to leave out (again and again)', collect)
		.summary('bring users, passkeys and profiles from another system')
		.description(
			'Imports users with their ids, passkeys and fields: exports of Passage, Hanko and Kratos, of this program, or a table as CSV, while the server runs. Run it again after it was cut, or when a file has changed: what is there already stays as it is. docs/importing.md describes the files.'
		)
		.addHelpText(
			'after',
			examples(
				'import users.json --dry-run',
				'# the console’s export, whose addresses were verified',
				'import users.csv --map email_verified=email_verified --ignore plan',
				'# users first, then what belongs to them',
				'import users.csv passkeys.json profiles.csv'
			)
		)
		.action(deployed(importFiles));
};

interface Refused {
	file: string;
	line: number;
	reason: string;
}

/** What a run over all files adds up. */
interface Run extends Pick<Options, 'planned'> {
	names: Names;
	counts: Counts;
	refusals: Refused[];
}

async function importFiles(
	deployment: Deployment,
	files: string[],
	options: Record<string, unknown>
): Promise<Answer> {
	const isDry = options['dryRun'] === true;
	const missing = files.map(pathOf).find((path) => !existsSync(path));
	if (missing !== undefined) throw new Failure(`There is no file ${missing}.`);
	const sum: Run = {
		names: namesOf(options),
		counts: noCounts(),
		refusals: [],
		planned: isDry ? new Map() : undefined
	};
	try {
		for (const file of files) await importFile(deployment, file, sum);
	} finally {
		if (!isDry) await record(deployment.db, deployment.app, sum.counts);
	}
	const { counts, refusals } = sum;
	const warnings = await warningsOf(deployment, sum);
	return {
		json: { ...counts, dry_run: isDry, refusals, warnings },
		text: [summary(sum), ...warnings].join('\n'),
		failed: counts.refused + counts.passkeys_refused > 0
	};
}

/** What keeps imported users from logging in, such as IDENTIFIER, and options that had no effect. */
async function warningsOf({ db, app }: Deployment, { names, planned }: Run): Promise<string[]> {
	const unmet = names.unmet.map((name) => `No file has “${name}”, which --map or --ignore names.`);
	const shut = planned ? shutOut.warningsOf(app, planned.values()) : shutOut.warnings(db, app);
	return [...unmet, ...(await shut)];
}

async function importFile({ db, app }: Deployment, file: string, sum: Run): Promise<void> {
	const { names, counts, refusals, planned } = sum;
	// Loaded here: it brings the library for passkeys, which takes the other commands a quarter longer.
	const { run } = await import('../lib/server/import/run.ts');
	const progress = new Progress(file);
	const opened = source.open(pathOf(file), names);
	const refuse = (line: number, reason: string) => {
		progress.write(`${text.line(file)}:${line}: ${text.line(reason)}`);
		if (refusals.length < LISTED) refusals.push({ file, line, reason });
	};
	const show = () => progress.show(opened.position(), opened.size);
	try {
		await run(db, app, opened, counts, { planned, refuse, progress: show });
	} catch (cause) {
		if (!(cause instanceof Unreadable)) throw cause;
		const where = `${text.line(file)}:${cause.line}`;
		throw new Failure(`${where}: ${text.line(cause.message)}. ${summary(sum)}`, { cause });
	} finally {
		progress.end();
	}
}

function namesOf({ map, ignore }: Record<string, unknown>): Names {
	try {
		return new Names(map as string[] | undefined, ignore as string[] | undefined);
	} catch (cause) {
		throw new Misuse((cause as Error).message);
	}
}

function summary({ counts, planned }: Run): string {
	const { created, updated, unchanged, refused, passkeys, passkeys_refused: bad } = counts;
	const keyless = counts.passkeys_without_key;
	const rows = `created ${created}, updated ${updated}, unchanged ${unchanged}, refused ${refused}`;
	const what = planned ? 'A real run would end with these rows' : 'Rows';
	const rest = keyless > 0 ? `, without a public key ${keyless}` : '';
	return `${what}: ${rows}. Passkeys: new ${passkeys}, refused ${bad}${rest}.`;
}

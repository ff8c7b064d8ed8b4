import { randomUUID } from 'node:crypto';
import { Command, CommanderError } from 'commander';
import { attach } from '../lib/server/deployment.ts';
import { ConfigurationError } from '../lib/server/env.ts';
import * as log from '../lib/server/log/log.ts';
import { backup } from './backup.ts';
import { examples, Failure, Misuse, type Answer, type Runner, type Settings } from './command.ts';
import { copy } from './copy.ts';
import { doctor } from './doctor.ts';
import { events } from './events.ts';
import { exportUsers } from './export.ts';
import { importUsers } from './import.ts';
import { keys } from './keys.ts';
import { messages } from './messages.ts';
import { restore } from './restore.ts';
import { secret } from './secret.ts';
import { users } from './users.ts';

/** Every noun, in the order of the help. */
const nouns = [
	users,
	messages,
	events,
	keys,
	secret,
	importUsers,
	exportUsers,
	backup,
	restore,
	copy,
	doctor
];

const ABOUT =
	'Looks after a Postern deployment. Run it where the server runs, with the same settings; the server may go on running.';
const AFTER = `
Exit codes: 0 done, 1 failed or not found, 2 used wrongly.

With --json a command prints one JSON object. Add --silent, so that npm prints nothing beside it:
  npm run --silent postern -- users show anna@example.com --json | jq .sessions
${examples('doctor', 'users show anna@example.com', 'users delete --help')}`;

/** Runs one command and gives the exit code. */
export async function run(words: string[], settings: Settings): Promise<number> {
	// A command's own words go to the terminal, and the server's log has its own place.
	log.setLevel('silent');
	// What the command does is recorded as the operator's.
	log.enter({ request_id: randomUUID(), actor: 'operator' });
	let exitCode = 0;
	const show = (answer: Answer, json: boolean) => {
		process.stdout.write(`${json ? JSON.stringify(answer.json, null, 2) : answer.text}\n`);
		if (answer.failed) exitCode = 1;
	};
	const program = new Command('npm run postern --').description(ABOUT);
	program.addHelpText('after', AFTER);
	for (const add of nouns) add(program, runnerOf(settings, show));
	prepare(program);
	try {
		await program.parseAsync(words, { from: 'user' });
		return exitCode;
	} catch (cause) {
		return exitCodeOf(cause);
	}
}

function runnerOf(settings: Settings, show: (answer: Answer, json: boolean) => void): Runner {
	const given = (command: Command) => [command.args, command.opts()] as const;
	return {
		plain:
			(verb) =>
			async (...all) => {
				const [words, options] = given(all.at(-1) as Command);
				show(await verb(settings, words, options), options['json'] === true);
			},
		deployed:
			(verb) =>
			async (...all) => {
				const [words, options] = given(all.at(-1) as Command);
				if (settings instanceof ConfigurationError) throw settings;
				const deployment = await attach(settings);
				try {
					show(await verb(deployment, words, options), options['json'] === true);
				} finally {
					await deployment.db.destroy();
				}
			}
	};
}

/** What every command has: `--json`, and an error of commander's own that is thrown. */
function prepare(command: Command): void {
	command.exitOverride().showHelpAfterError('Add --help to read how it is used.');
	if (command.commands.length === 0) command.option('--json', 'print JSON');
	for (const each of command.commands) prepare(each);
}

function exitCodeOf(cause: unknown): number {
	// Commander has written its own message; help that was asked for is no error.
	if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : 2;
	const known = [Failure, Misuse, ConfigurationError].some((each) => cause instanceof each);
	const { message } = cause as Error;
	process.stderr.write(`${known ? message : `It failed: ${message || String(cause)}`}\n`);
	return cause instanceof Misuse ? 2 : 1;
}

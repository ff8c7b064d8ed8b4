import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Deployment } from '../lib/server/deployment.ts';
import type { ConfigurationError, Env } from '../lib/server/env.ts';

/** What a command answers, for programs and for people. */
export interface Answer {
	json: object;
	text: string;
	/** Exit code 1: what was asked for is not there, or not well. */
	failed?: boolean;
}

/** What was wrong with the settings, if they are. */
export type Settings = Env | ConfigurationError;

/** Thrown for what cannot be done, in one sentence: exit code 1. */
export class Failure extends Error {}

/** Thrown for a command that is used wrongly, in one sentence: exit code 2. */
export class Misuse extends Error {}

/** A verb: what it acts on, then what was typed. */
type Verb<On> = (
	on: On,
	words: string[],
	options: Record<string, string | boolean | string[] | undefined>
) => Promise<Answer>;

type Action = (...given: unknown[]) => Promise<void>;

/** Makes commander's actions of verbs. */
export interface Runner {
	/** For a verb that acts on the deployment, beside its server. */
	deployed: (verb: Verb<Deployment>) => Action;
	/** For a verb that opens nothing by itself. */
	plain: (verb: Verb<Settings>) => Action;
}

/** Adds a module of verbs to the program. */
export type Noun = (program: Command, runner: Runner) => void;

/** The path of a file that was typed: npm runs in the package's folder, wherever it was called. */
export const pathOf = (name: string) => resolve(process.env['INIT_CWD'] ?? '.', name);

/** The examples at the end of a help text; lines without the program's name explain. */
export function examples(...lines: string[]): string {
	const shown = lines.map((line) =>
		line.startsWith('#') ? `  ${line}` : `  npm run postern -- ${line}`
	);
	return `\nExamples:\n${shown.join('\n')}`;
}

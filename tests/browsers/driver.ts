import { spawn, type ChildProcess } from 'node:child_process';
import { own } from '../support/processes.ts';

/** A running browser that takes WebDriver commands, by the names that Marionette has for them. */
export interface Driver {
	/** Sends a command and gives its value. Throws an Error with the browser's message. */
	send(command: string, parameters?: object): Promise<unknown>;
	close(): Promise<void>;
}

export type Launch = {
	/** The port of the HTTP proxy for every request, those to localhost included. */
	proxy: number;
	/** False: the browser gives pages no localStorage and no sessionStorage. */
	storage: boolean;
};

/** Starts a program that ends with the tests; its third channel is a pipe. */
export function start(
	program: string,
	args: string[],
	env: Record<string, string> = {}
): ChildProcess {
	return own(
		spawn(program, args, {
			env: { ...process.env, ...env },
			stdio: ['ignore', 'ignore', 'ignore', 'pipe']
		})
	);
}

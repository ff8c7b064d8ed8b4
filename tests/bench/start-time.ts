import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { end, listen, own } from '../support/processes.ts';
import { root, startServer } from '../support/server.ts';
import { median } from './load.ts';
import { asInstalled, serveLine } from './servers.ts';
import { goal, ms, type Row } from './table.ts';

/** Milliseconds. */
const GOAL = 1000;

/** The time from the start of the process to a good `/readyz`: on no data, and later. */
export async function startTimes(): Promise<Row[]> {
	const server = await startServer({ ...serveLine(), env: asInstalled });
	try {
		await server.stop();
		const later: number[] = [];
		for (let i = 0; i < 5; i++) later.push(await once(server.url, server.directory, server.env));
		const database = `file:${join(server.directory, 'first.db')}`;
		const env = { ...server.env, DATABASE_URL: database };
		const first = await once(server.url, server.directory, env);
		return [
			row('start to /readyz, without data', first),
			row('start to /readyz, with data', median(later))
		];
	} finally {
		await server.remove();
	}
}

function row(what: string, taken: number): Row {
	return goal(what, ms(taken, 0), `< ${ms(GOAL, 0)}`, taken < GOAL);
}

async function once(
	url: string,
	cwd: string,
	env: Record<string, string | undefined>
): Promise<number> {
	const began = performance.now();
	const { node, entry } = serveLine();
	const child = own(spawn(process.execPath, [...node, join(root, entry)], { cwd, env }));
	const log = listen(child);
	while (!(await isReady(url))) {
		if (child.exitCode !== null) throw new Error(`The server ended. It wrote:\n${log()}`);
		await delay(3);
	}
	const taken = performance.now() - began;
	await end(child, 'SIGTERM');
	return taken;
}

function isReady(url: string): Promise<boolean> {
	return new Promise((resolve) => {
		get(`${url}/readyz`, (answer) => {
			answer.resume().once('end', () => resolve(answer.statusCode === 200));
		}).once('error', () => resolve(false));
	});
}

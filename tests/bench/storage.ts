import { commits, SYNCED, SYNCS, systemCalls } from '../support/disk.ts';
import type { Server } from '../support/server.ts';
import type { Row } from './table.ts';

/** What that many sign-ins write, per sign-in. */
export async function writes(
	server: Server,
	count: number,
	signIn: (turn: number) => Promise<unknown>
): Promise<Row[]> {
	const work = async () => {
		for (let turn = 0; turn < count; turn++) await signIn(turn);
	};
	const before = await commits(server);
	await work();
	const made = (await commits(server)) - before;
	const calls = await systemCalls(server, SYNCS, work);
	const synced = calls?.filter((line) => SYNCED.test(line)).length;
	const each = (number: number | undefined) =>
		number === undefined ? 'not measured: it needs strace' : (number / count).toFixed(1);
	return [
		{ what: 'commits per sign-in', measured: each(made) },
		{ what: 'fsyncs per sign-in', measured: each(synced) }
	];
}

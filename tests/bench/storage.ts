import { commits, SYNCED, SYNCS, systemCalls } from '../support/disk.ts';
import type { Server } from '../support/server.ts';

/** The commits of its SQLite database for one of what `once` does. */
export async function commitsPer(
	server: Server,
	count: number,
	once: () => Promise<unknown>
): Promise<number> {
	const before = await commits(server);
	for (let i = 0; i < count; i++) await once();
	return ((await commits(server)) - before) / count;
}

/** The fsyncs for one of what `once` does; undefined without strace. */
export async function syncsPer(
	server: Server,
	count: number,
	once: () => Promise<unknown>
): Promise<number | undefined> {
	const calls = await systemCalls(server, SYNCS, async () => {
		for (let i = 0; i < count; i++) await once();
	});
	return calls && calls.filter((line) => SYNCED.test(line)).length / count;
}

import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { freePort } from '../support/processes.ts';
import { root, startServer, type Server } from '../support/server.ts';
import { Http } from './http.ts';

/** A server that reports its resource use. */
export interface Measured {
	server: Server;
	http: Http;
	/** Microseconds of processor time and bytes of memory, so far. */
	usage(): Promise<{ cpu: number; rss: number }>;
	/** Bytes of what is in use in the heap after all else was collected. */
	live(): Promise<number>;
	remove(): Promise<void>;
}

/** Starts the built server, or another build, with a probe in its process. */
export async function start(
	entry = join(root, 'src/server.ts'),
	env: Record<string, string | undefined> = {}
): Promise<Measured> {
	const port = await freePort();
	const server = await startServer({
		durable: true,
		entry: fileURLToPath(new URL('probe.ts', import.meta.url)),
		env: { BENCH_SERVER: entry, BENCH_PROBE: String(port), ...env }
	});
	const http = new Http(server.url);
	const probe = new Http(`http://127.0.0.1:${port}`);
	return {
		server,
		http,
		usage: () => probe.json('/'),
		live: async () => (await probe.json<{ heap: number }>('/live')).heap,
		async remove() {
			http.close();
			probe.close();
			await server.remove();
		}
	};
}

/** Milliseconds of processor time that the server spends during `work`. */
export async function cpuOf({ usage }: Measured, work: () => Promise<unknown>): Promise<number> {
	const before = await usage();
	await work();
	return ((await usage()).cpu - before.cpu) / 1000;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../support/processes.ts';
import { root, startServer, type Server } from '../support/server.ts';
import { Http } from './http.ts';

/** A server that reports its resource use. */
export interface Measured {
	server: Server;
	http: Http;
	/** Microseconds of processor time, threads included, and bytes of memory, so far. */
	usage(): Promise<{ cpu: number; rss: number }>;
	/** Bytes of what is in use in the heap after all else was collected. */
	live(): Promise<number>;
	remove(): Promise<void>;
}

interface Program {
	/** From the repository's root, or absolute. */
	entry: string;
	/** Node's options. */
	node: string[];
	env: Record<string, string | undefined>;
}

/** The declarations of fields and brand that are in the sources, and no modules compiled before. */
export const asInstalled = { PROFILE: undefined, BRAND: undefined, NODE_COMPILE_CACHE: undefined };

/** What `npm run serve` runs: the program and Node's options. */
export function serveLine(): Pick<Program, 'entry' | 'node'> {
	const manifest = readFileSync(join(root, 'package.json'), 'utf8');
	const { scripts } = JSON.parse(manifest) as { scripts: { serve: string } };
	const words = scripts.serve.replace(/^exec node /, '').split(' ');
	return { node: words.slice(0, -1), entry: words.at(-1) ?? '' };
}

/** Starts the built server as `npm run serve` does, with a probe in its process. */
export function start(env: Record<string, string | undefined> = {}): Promise<Measured> {
	return startProgram({ ...serveLine(), env: { ...asInstalled, ...env } });
}

/** Starts any server that answers `/readyz`, with a probe in its process. */
export async function startProgram({ entry, node, env }: Program): Promise<Measured> {
	const port = await freePort();
	const probed = ['--import', new URL('probe.js', import.meta.url).href];
	const server = await startServer({
		durable: true,
		entry,
		node: [...node, ...probed],
		// Seconds: the clients' connections stay open while another server has its turn.
		env: { BENCH_PROBE: String(port), KEEP_ALIVE_TIMEOUT: '3600', ...env }
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

import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { ask } from '../support/cli.ts';
import { dashboardRate, signInCost } from './comparisons.ts';
import { times, type Load } from './load.ts';
import { messageRequests } from './messages.ts';
import * as people from './people.ts';
import { biggest, scriptSizes } from './scripts.ts';
import { start, type Measured } from './servers.ts';
import { startTimes } from './start-time.ts';
import { writes } from './storage.ts';
import { mb, print, type Row } from './table.ts';
import { usable } from './usable.ts';
import { buildBaseline } from './variant.ts';

// One run of every measurement of docs/performance.md. It needs build/, as the tests do.
const SIGN_INS = 10_000;

const crowd: people.Person[] = [];
let signedIn = 0;

const [load = 0] = loadavg();
if (load > 1) console.log(`Others work on this machine (load ${load.toFixed(1)}): expect worse.\n`);

const real = await start();
try {
	const { rss } = await real.usage();
	const live = await real.live();
	const signUps = [await signUpsBy(1), await signUpsBy(8)];
	await times(300, 4, signIn);
	const compared = await compare();
	const written = await writes(real.server, 50, signIn);
	const signIns = [
		throughput('sign-ins, 1 client', await times(1000, 1, signIn)),
		throughput('sign-ins, 8 clients', await times(SIGN_INS - signedIn, 8, signIn))
	];
	const after = (await real.usage()).rss;
	const liveAfter = await real.live();
	const scripts = await scriptSizes(real.http, '/register');
	console.log(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}\n`);
	print([
		...compared,
		...signUps,
		...signIns,
		...scripts.rows,
		...(await usable()),
		...(await startTimes()),
		{ what: 'memory at rest', measured: mb(rss) },
		{ what: 'of it live in the heap', measured: mb(live) },
		{ what: `memory after ${signedIn} sign-ins`, measured: mb(after) },
		{ what: 'of it live in the heap', measured: mb(liveAfter) },
		...written,
		...(await messageRequests({ perSecond: 150, seconds: 20 }))
	]);
	console.log(`\nThe biggest scripts of /register:\n${biggest(scripts.ours)}`);
} finally {
	await real.remove();
}

async function signUpsBy(clients: number): Promise<Row> {
	const one = async () => void crowd.push(await people.signUp(real.http, real.server.appId));
	await times(50, clients, one);
	const what = clients === 1 ? 'sign-ups, 1 client' : `sign-ups, ${clients} clients`;
	return throughput(what, await times(50 + 50 * clients, clients, one));
}

function signIn(turn: number): Promise<string> {
	const person = crowd[turn % crowd.length];
	if (!person) throw new Error('No user has signed up.');
	signedIn++;
	return people.signIn(real.http, real.server.appId, person);
}

/** Everything that is measured beside the variant; it works on a copy of the data, in the same folder. */
async function compare(): Promise<Row[]> {
	const cookie = await signIn(0);
	const [person] = crowd;
	if (!person) throw new Error('No user has signed up.');
	await ask(real.server, 'backup', 'copy.db');
	const variant = await buildBaseline();
	let baseline: Measured | undefined;
	try {
		baseline = await start(variant.entry, {
			DATABASE_URL: `file:${join(real.server.directory, 'copy.db')}`
		});
		const { http, server } = baseline;
		const there = await people.signIn(http, server.appId, person);
		return [
			...(await signInCost(real, baseline, signIn)),
			...(await dashboardRate({ http: real.http, cookie }, { http, cookie: there }))
		];
	} finally {
		await baseline?.remove();
		await variant.remove();
	}
}

function throughput(what: string, { perSecond, p50, p95, p99 }: Load): Row {
	const spread = [p50, p95, p99].map((each) => each.toFixed(1)).join(' / ');
	return { what, measured: `${perSecond.toFixed(0)} /s; p50 / p95 / p99 ${spread} ms` };
}

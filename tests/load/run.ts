import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import * as people from '../bench/people.ts';
import { start, type Measured } from '../bench/servers.ts';
import { Http } from '../bench/http.ts';
import { floods, type Kind } from './floods.ts';
import { during, percentile, type Met } from './visits.ts';

// One run of what docs/performance.md says of floods. It needs build/, as the tests do.
const SECONDS = Number(process.env['LOAD_SECONDS'] ?? 15);
const VISITS_PER_SECOND = 5;
const BAD_PER_SECOND = 500;
const NETWORKS = [3, 300];
/** Milliseconds of the 99th percentile, and in those without a flood. */
const GOAL = { slowest: 250, times: 3 };

const real = await start({
	ADDRESS_HEADER: 'x-forwarded-for',
	REQUESTS_PER_MINUTE: undefined
});
let missed = 0;
try {
	const crowd = await signUps(50);
	const visits = () => during(SECONDS, VISITS_PER_SECOND, real.server, crowd);
	await visits();
	console.log(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}`);
	const before = await measured(visits);
	report('no flood', before);
	const idle = percentile(before.met.taken, 0.99);
	const asked = process.argv.slice(2);
	for (const kind of Object.keys(floods) as Kind[]) {
		if (asked.length > 0 && !asked.includes(kind)) continue;
		for (const networks of NETWORKS) {
			const flood = begin(real, kind, networks);
			const under = await measured(visits);
			report(`${kind}, ${networks} networks`, under, idle, await flood.end());
		}
	}
} finally {
	await real.remove();
}
if (missed > 0) process.exitCode = 1;

async function signUps(count: number): Promise<people.Person[]> {
	const crowd: people.Person[] = [];
	for (let i = 0; i < count; i++) {
		const http = new Http(real.server.url, { 'x-forwarded-for': `192.168.0.${i}` });
		crowd.push(await people.signUp(http, real.server.appId));
		http.close();
	}
	return crowd;
}

interface Figures {
	met: Met;
	/** Percent of one core that the server has used. */
	cpu: number;
}

async function measured(work: () => Promise<Met>): Promise<Figures> {
	const [from, began] = [await real.usage(), performance.now()];
	const met = await work();
	const spent = ((await real.usage()).cpu - from.cpu) / 1000;
	return { met, cpu: (100 * spent) / (performance.now() - began) };
}

/** A flood by a process of its own. */
function begin({ server }: Measured, kind: Kind, networks: number) {
	const program = fileURLToPath(new URL('flood.ts', import.meta.url));
	const settings = [server.url, server.appId, kind, String(networks), String(BAD_PER_SECOND)];
	const child = spawn(process.execPath, [program, ...settings], {
		stdio: ['ignore', 'pipe', 'inherit']
	});
	let text = '';
	child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
	return {
		async end(): Promise<string> {
			child.kill('SIGTERM');
			await once(child, 'close');
			const { perSecond, answers } = JSON.parse(text) as { perSecond: number; answers: object };
			const counted = Object.entries(answers).map(([status, count]) => `${status}: ${count}`);
			return `${perSecond.toFixed(0)} bad/s (${counted.join(', ')})`;
		}
	};
}

function report(what: string, { met, cpu }: Figures, idle = NaN, flood = ''): void {
	const at = (part: number) => percentile(met.taken, part);
	const spread = [0.5, 0.95, 0.99].map((part) => at(part).toFixed(1)).join(' / ');
	const good = !(at(0.99) > Math.min(GOAL.slowest, GOAL.times * idle)) && met.failures.length === 0;
	if (!good) missed++;
	const verdict = Number.isNaN(idle) ? '' : good ? 'met' : 'MISSED';
	const parts = [`p50 / p95 / p99 ${spread} ms`, `server ${cpu.toFixed(0)} %`, flood, verdict];
	const load = `load ${(loadavg()[0] ?? 0).toFixed(1)}`;
	console.log([what, ...parts.filter(Boolean), load].join('; '));
	for (const failure of met.failures.slice(0, 3)) console.log(`  ${failure}`);
}

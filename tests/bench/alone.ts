import { setTimeout as delay } from 'node:timers/promises';
import { times, type Load } from './load.ts';
import * as people from './people.ts';
import { start, type Measured } from './servers.ts';
import { syncsPer } from './storage.ts';
import { goal, mb, print, type Row } from './table.ts';

const LOG_INS = 10_000;
/** Bytes. */
const AT_REST = 110e6;
const LATER = 250e6;

/** One server by itself, as `npm run serve` starts it: its memory, its speed, and its fsyncs. */
export async function alone(): Promise<void> {
	const measured = await start();
	try {
		const rest = await settled(measured);
		const live = await measured.live();
		const crowd: people.Person[] = [];
		const loads = [
			await signUps(measured, crowd, 1, 200),
			await signUps(measured, crowd, 8, 400),
			await logIns(measured, crowd, 1, 1000)
		];
		const synced = await syncsPer(measured.server, 50, () => logIn(measured, crowd, 0));
		const rounds = LOG_INS - 1050;
		loads.push(await logIns(measured, crowd, 8, rounds));
		const later = (await measured.usage()).rss;
		const each = synced === undefined ? 'not measured: it needs strace' : synced.toFixed(1);
		print(
			['Postern', 'measured', 'goal', ''],
			[
				goal('memory at rest', mb(rest), `≤ ${mb(AT_REST)}`, rest <= AT_REST),
				['of it live in the heap', mb(live)],
				goal(`memory after ${LOG_INS} log-ins`, mb(later), `≤ ${mb(LATER)}`, later <= LATER),
				['of it live in the heap', mb(await measured.live())],
				['fsyncs of a log-in', each]
			]
		);
		print(['what', 'a second', 'p50', 'p95', 'p99'], loads);
	} finally {
		await measured.remove();
	}
}

/** The resident set once it no longer grows. */
async function settled({ usage }: Measured): Promise<number> {
	for (let before = 0; ;) {
		const { rss } = await usage();
		if (rss - before < 1e6) return rss;
		before = rss;
		await delay(1000);
	}
}

async function signUps(
	{ http, server }: Measured,
	crowd: people.Person[],
	clients: number,
	count: number
): Promise<Row> {
	const one = async () => void crowd.push(await people.signUp(http, server.appId));
	await times(50, clients, one);
	return row('sign-ups', clients, await times(count, clients, one));
}

async function logIns(
	measured: Measured,
	crowd: people.Person[],
	clients: number,
	count: number
): Promise<Row> {
	const one = (turn: number) => logIn(measured, crowd, turn);
	return row('log-ins', clients, await times(count, clients, one));
}

function logIn({ http, server }: Measured, crowd: people.Person[], turn: number): Promise<string> {
	const person = crowd[turn % crowd.length];
	if (!person) throw new Error('No user has signed up.');
	return people.signIn(http, server.appId, person);
}

function row(what: string, clients: number, { perSecond, p50, p95, p99 }: Load): Row {
	const spread = [p50, p95, p99].map((each) => `${each.toFixed(1)} ms`);
	return [`${what}, ${clients} client${clients > 1 ? 's' : ''}`, perSecond.toFixed(0), ...spread];
}

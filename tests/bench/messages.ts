import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { startPostgres } from '../support/postgres.ts';
import { type Http } from './http.ts';
import { percentiles } from './load.ts';
import { start } from './servers.ts';
import { print, type Row } from './table.ts';

/** Requests for codes to different addresses from different networks, on PostgreSQL that syncs. */
interface Flood {
	perSecond: number;
	seconds: number;
}

/**
 * Sends requests at that rate, whether or not earlier ones were answered, so that a queue in the server
 * shows in the times. By itself this file does the same: `node tests/bench/messages.ts 150 20`.
 */
export async function messageRequests({ perSecond, seconds }: Flood): Promise<Row[]> {
	const postgres = await startPostgres({ durable: true });
	const measured = await start({
		DATABASE_URL: await postgres.createDatabase(),
		ADDRESS_HEADER: 'x-bench-address',
		MESSAGES_PER_DAY: '1000000'
	});
	const { http, server } = measured;
	try {
		const send = (turn: number) => askForCode(http, server.appId, turn);
		await Promise.all(Array.from({ length: 20 }, (_, turn) => send(turn)));
		const from = postgres.log().length;
		const cpu = (await measured.usage()).cpu;
		const { times, statuses } = await flood({ perSecond, seconds }, (turn) => send(100 + turn));
		const used = ((await measured.usage()).cpu - cpu) / 10_000 / seconds;
		const { p50, p95, p99 } = percentiles(times);
		const conflicts = postgres.log().slice(from).match(CONFLICT)?.length ?? 0;
		const spread = [p50, p95, p99].map((each) => each.toFixed(1)).join(' / ');
		const counted = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
		return [
			[`code requests, ${perSecond} a second (Postgres): p50 / p95 / p99`, `${spread} ms`],
			['their answers', counted],
			['conflicts between their transactions', String(conflicts)],
			['server CPU meanwhile', `${used.toFixed(0)} % of a core`]
		];
	} finally {
		await measured.remove();
		await postgres.remove();
	}
}

/** What PostgreSQL logs of a serialization failure and of a deadlock. */
const CONFLICT = /could not serialize access|deadlock detected/g;

/** Gives the status; 0 for a connection that broke. */
async function askForCode(http: Http, appId: string, turn: number): Promise<number> {
	const identifier = `flood-${turn}@example.com`;
	const network = `10.${(turn >> 16) & 255}.${(turn >> 8) & 255}.${turn & 255}`;
	try {
		const { status } = await http.send(`/v1/apps/${appId}/register/otp`, {
			method: 'POST',
			body: { identifier },
			headers: { 'x-bench-address': network }
		});
		return status;
	} catch (cause) {
		return (cause as { status?: number }).status ?? 0;
	}
}

/** The milliseconds from when each request was due to its answer, and how often each status came. */
async function flood({ perSecond, seconds }: Flood, send: (turn: number) => Promise<number>) {
	const times: number[] = [];
	const statuses = new Map<number, number>();
	const began = performance.now();
	const sent = [];
	for (let turn = 0; turn < perSecond * seconds; turn++) {
		const due = began + (turn * 1000) / perSecond;
		const early = due - performance.now();
		if (early > 1) await delay(early);
		sent.push(
			send(turn).then((status) => {
				times.push(performance.now() - due);
				statuses.set(status, (statuses.get(status) ?? 0) + 1);
			})
		);
	}
	await Promise.all(sent);
	return { times, statuses };
}

if (import.meta.main) {
	const [perSecond = 150, seconds = 20] = process.argv.slice(2).map(Number);
	console.log(`Load before: ${loadavg()[0]?.toFixed(1)}`);
	print(['what', 'measured'], await messageRequests({ perSecond, seconds }));
}

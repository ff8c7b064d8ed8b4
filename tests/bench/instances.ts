import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { startPostgres, type Postgres } from '../support/postgres.ts';
import { during, median, times } from './load.ts';
import * as people from './people.ts';
import { start, type Measured } from './servers.ts';
import { ms, print, type Row } from './table.ts';

const MOST = 3;
const CLIENTS = 8;
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 5);
const SLICE_MS = 3000;
const CROWD = 200;
/** Log-ins at each instance before the first round. */
const WARM_UP = 1000;
/** USER_HZ of Linux. */
const TICK_MS = 10;

/** Log-ins on one Postgres that syncs, with one, two and three instances in turns. */
export async function instances(): Promise<void> {
	const postgres = await startPostgres({ durable: true });
	const all: Measured[] = [];
	try {
		const shared = {
			DATABASE_URL: await postgres.createDatabase(),
			SECRET_KEY: randomBytes(32).toString('base64')
		};
		for (let i = 0; i < MOST; i++) all.push(await start(shared));
		const crowd = await signUps(all);
		const found = all.map((): Spent[] => []);
		for (const measured of all) await times(WARM_UP, 1, logIns([measured], crowd));
		for (let round = 0; round < ROUNDS; round++) {
			for (let count = 1; count <= MOST; count++) {
				found[count - 1]?.push(await spend(postgres, all.slice(0, count), crowd));
			}
		}
		print(
			['instances', 'log-ins a second', 'Node CPU of one', 'Postgres CPU of one', 'answers 503'],
			found.map((spent, i): Row => {
				const of = (part: keyof Spent) => median(spent.map((each) => each[part]));
				const refused = spent.reduce((sum, each) => sum + each.refused, 0);
				const figures = [of('perSecond').toFixed(0), ms(of('node')), ms(of('postgres'))];
				return [String(i + 1), ...figures, String(refused)];
			})
		);
	} finally {
		for (const measured of all) await measured.remove();
		await postgres.remove();
	}
}

/** Of one log-in, in milliseconds of processor time. */
interface Spent {
	perSecond: number;
	node: number;
	postgres: number;
	/** How many were not done, where the machine is too busy to answer in time. */
	refused: number;
}

/** Eight clients log in at the instances, one after another. */
async function spend(postgres: Postgres, all: Measured[], crowd: people.Person[]): Promise<Spent> {
	const nodeTime = async () => {
		const used = await Promise.all(all.map(({ usage }) => usage()));
		return used.reduce((sum, { cpu }) => sum + cpu / 1000, 0);
	};
	const before = { node: await nodeTime(), postgres: databaseTime(postgres) };
	let count = 0;
	const logIn = logIns(all, crowd);
	let refused = 0;
	const { perSecond } = await during(SLICE_MS, CLIENTS, () =>
		logIn(count++).catch((cause: { status?: number }) => {
			if (cause.status !== 503) throw cause;
			refused++;
		})
	);
	return {
		perSecond,
		refused,
		node: ((await nodeTime()) - before.node) / count,
		postgres: (databaseTime(postgres) - before.postgres) / count
	};
}

/** One user after another, at one instance after another. */
function logIns(all: Measured[], crowd: people.Person[]) {
	return async (turn: number) => {
		const person = crowd[turn % CROWD];
		const at = all[turn % all.length];
		if (at && person) await people.signIn(at.http, at.server.appId, person);
	};
}

/** What a passkey is bound to is the host, so each instance, on a port of its own, takes each user. */
async function signUps([first]: Measured[]): Promise<people.Person[]> {
	const crowd: people.Person[] = [];
	await times(CROWD, 4, async () => {
		if (first) crowd.push(await people.signUp(first.http, first.server.appId));
	});
	return crowd;
}

/** Milliseconds of processor time of PostgreSQL's processes so far, of those too that have ended. */
function databaseTime({ pid }: Postgres): number {
	const ticks = readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.map(statOf)
		.map(([of, parent, user = 0, system = 0, childUser = 0, childSystem = 0]) => {
			if (of === pid) return user + system + childUser + childSystem;
			return parent === pid ? user + system : 0;
		});
	return ticks.reduce((sum, each) => sum + each, 0) * TICK_MS;
}

/** Of proc(5) stat: pid, ppid, utime, stime, cutime, cstime. */
function statOf(pid: string): number[] {
	let text: string;
	try {
		text = readFileSync(`/proc/${pid}/stat`, 'utf8');
	} catch {
		return [];
	}
	const [, parent, , , , , , , , , , user, system, childUser, childSystem] = text
		.slice(text.lastIndexOf(')') + 2)
		.split(' ')
		.map(Number);
	return [pid, parent, user, system, childUser, childSystem].map(Number);
}

import { fill } from './fill.ts';
import { filledPerson } from './filled-person.ts';
import { describe } from './pages.ts';
import * as people from './people.ts';
import type { Measured } from './servers.ts';
import { postern, type Act, type Side } from './sides.ts';
import { goal, ms, print, times, type Row } from './table.ts';
import { inTurns, ratio, shown, spread } from './turns.ts';
import { startPostgres } from '../support/postgres.ts';

const ACTS: Act[] = ['log-in', 'sign-up', 'page', 'refresh'];
const MOST = 1.3;
/** From one user who logs in to the next; it has no factor in common with a round number. */
const STEP = 7_919;

/**
 * A server with that many users beside one with few, in turns: the ratios of their server CPU. On SQLite,
 * or on a Postgres that syncs.
 */
export async function atScale(count: number, onPostgres: boolean): Promise<void> {
	const postgres = onPostgres ? await startPostgres({ durable: true }) : undefined;
	const database = async () =>
		postgres ? { DATABASE_URL: await postgres.createDatabase() } : undefined;
	const sides: Side[] = [];
	try {
		const began = performance.now();
		const full = await postern(`${count} users`, await database(), (measured) =>
			filled(measured, count)
		);
		sides.push(full);
		console.log(`\nFilled in ${((performance.now() - began) / 1000).toFixed(0)} s.`);
		// Last, or it would wait while the other is filled, and cost more afterwards.
		sides.unshift(await postern('few users', await database()));
		await describe(full.measured.server);
		const rows: Row[] = [];
		for (const act of ACTS) rows.push(await compared(act, sides));
		const names = sides.map(({ name }) => name);
		print(['server CPU of one', ...names, 'ratio', 'goal', ''], rows);
	} finally {
		for (const { measured } of sides) await measured.remove();
		await postgres?.remove();
	}
}

/** The second of the sides compared with the first. */
async function compared(act: Act, sides: Side[]): Promise<Row> {
	const spent = await inTurns(act, sides);
	const [few = [], many = []] = sides.map((side) => spent.get(side));
	const found = ratio(many, few);
	const [what = '', ...verdict] = goal(act, shown(found, times), `≤ ${MOST}`, found.median <= MOST);
	return [what, ...[few, many].map((each) => shown(spread(each), ms)), ...verdict];
}

/** Fills the server's database. Gives one user after another, from all over it. */
async function filled({ server, http }: Measured, count: number): Promise<() => people.Person> {
	const model = await people.signUp(http, server.appId);
	await people.signIn(http, server.appId, model);
	await server.stop();
	await fill(server.env.DATABASE_URL ?? '', model, count);
	await server.start();
	let turn = 0;
	return () => filledPerson(model, (turn++ * STEP) % count);
}

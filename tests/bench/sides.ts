import type { AuthResult } from '../support/client.ts';
import * as betterAuth from './better-auth.ts';
import { times } from './load.ts';
import * as people from './people.ts';
import { start, startProgram, type Measured } from './servers.ts';

/** What is measured. */
export type Act = 'log-in' | 'sign-up' | 'page' | 'refresh';

/** One of the servers that are compared. */
export interface Side {
	name: string;
	measured: Measured;
	/** Each prepares itself, then gives what is measured. A side may lack some. */
	acts: Partial<Record<Act, () => Promise<() => Promise<unknown>>>>;
}

const CROWD = 200;
const secret = 'a-secret-of-the-bench-0123456789abcdef';

/** Postern on SQLite, or on what DATABASE_URL names, with users who have signed up or whom `filled` makes. */
export async function postern(
	name = 'Postern',
	env: Record<string, string | undefined> = {},
	filled?: (measured: Measured) => Promise<() => people.Person>
): Promise<Side> {
	const measured = await start(env);
	const { http, server } = measured;
	const signUp = () => people.signUp(http, server.appId);
	const next = await (filled ? filled(measured) : crowd(signUp));
	const logIn = () => people.signIn(http, server.appId, next());
	return {
		name,
		measured,
		acts: {
			'log-in': async () => logIn,
			'sign-up': async () => signUp,
			page: async () => page(measured, await logIn()),
			refresh: async () => {
				let { refresh_token } = await people.authenticate(http, server.appId, next());
				return async () => {
					const body = await http.post<{ auth_result: AuthResult }>(
						`/v1/apps/${server.appId}/tokens`,
						{ refresh_token }
					);
					refresh_token = body.auth_result.refresh_token;
				};
			}
		}
	};
}

/** The same with better-auth and its passkey plugin in SvelteKit, equally durable: the program that `build` gave. */
export async function peer(entry: string): Promise<Side> {
	const measured = await startProgram({
		entry,
		node: [],
		env: {
			NODE_ENV: 'production',
			DATABASE_FILE: 'postern.db',
			BETTER_AUTH_SECRET: secret,
			BETTER_AUTH_TELEMETRY: '0'
		}
	});
	const { http } = measured;
	const signUp = () => betterAuth.signUp(http);
	const next = await crowd(signUp);
	const logIn = () => betterAuth.logIn(http, next());
	return {
		name: 'better-auth',
		measured,
		acts: {
			'log-in': async () => logIn,
			'sign-up': async () => signUp,
			page: async () => page(measured, await logIn())
		}
	};
}

/** The least that a log-in needs. */
export async function floor(): Promise<Side> {
	const measured = await startProgram({
		entry: 'tests/bench/floor.ts',
		node: [],
		env: { DATABASE_FILE: 'postern.db' }
	});
	const { http } = measured;
	const answer = { challenge: 'c'.repeat(43), response: 'r'.repeat(800) };
	const logIn = async () => {
		await http.send('/user');
		await http.post('/start', { identifier: 'somebody@example.com' });
		await http.post('/finish', answer);
		await http.post('/session', answer);
	};
	return { name: 'the floor', measured, acts: { 'log-in': async () => logIn } };
}

function page({ http }: Measured, cookie: string): () => Promise<unknown> {
	return async () => {
		const { status } = await http.send('/dashboard', { headers: { cookie } });
		if (status !== 200) throw new Error(`/dashboard was answered ${status}.`);
	};
}

/** Signs people up, and gives one after the other. */
async function crowd(signUp: () => Promise<people.Person>): Promise<() => people.Person> {
	const all: people.Person[] = [];
	await times(CROWD, 4, async () => void all.push(await signUp()));
	let turn = 0;
	return () => all[turn++ % CROWD] as people.Person;
}

import { afterAll, expect, test } from 'vitest';
import {
	Applicant,
	CallLost,
	comeBack,
	signUp,
	UnreliableBrowser,
	ways,
	type Loss
} from '../support/cut-off-sign-ups.ts';
import { query } from '../support/database.ts';
import { sample } from '../support/sample.ts';
import { startServer, type Server } from '../support/server.ts';

const servers = new Map<object, Server>();

afterAll(() => Promise.all([...servers.values()].map((server) => server.remove())));

async function serve(env: Record<string, string>): Promise<Server> {
	const server = servers.get(env) ?? (await startServer({ env }));
	servers.set(env, server);
	return server;
}

/** A GET changes nothing, so it does not matter whether the server received it. */
const lossesOf = (call: string): Loss[] =>
	call.startsWith('GET ') ? ['unsent'] : ['unsent', 'unanswered'];

/** The database rows of an address. */
function stored(server: Server, email: string) {
	return query<{ status: string; name: string | null; passkeys: number }>(
		server,
		`select status, profile.name, (select count(*) from credential where user_id = u.id) as passkeys
		from identity_user u left join profile on profile.passage_id = u.id where email = ?`,
		email
	);
}

test.each(ways)(
	'sign-up by $by, interrupted at any call, continues in another browser (K-03)',
	async (way) => {
		const server = await serve(way.env);
		const open = (applicant: Applicant, name: string) => {
			const browser = new UnreliableBrowser(server);
			return { server, browser, applicant, name, since: server.now() };
		};
		const whole = open(new Applicant(), 'Honest');
		await signUp(way, whole);
		const { calls } = whole.browser;
		const created = calls.indexOf(`POST /v1/apps/${server.appId}/users`);
		expect(created).toBeGreaterThan(0);
		expect(calls.at(-1)).toBe('GET /dashboard');

		const cuts = calls.flatMap((call, place) =>
			lossesOf(call).map((loss) => ({ call, place, loss }))
		);
		for (const { call, place, loss } of sample(cuts, 6)) {
			const where = `${call} (${place}) ${loss}`;
			const applicant = new Applicant();
			const first = open(applicant, 'First');
			first.browser.lose(place, loss);
			await expect(signUp(way, first), where).rejects.toThrow(CallLost);
			// After a minute the address can get its next message.
			await server.advance(61);

			// Once an account exists, the user need not type anything a second time.
			const known = place > created || (place === created && loss === 'unanswered');
			expect(await comeBack(way, open(applicant, 'Again')), where).toBe(known);
			expect(await stored(server, applicant.email), where).toEqual([
				{
					status: 'active',
					name: known ? 'First' : 'Again',
					passkeys: way.passkey ? 1 : 0
				}
			]);
		}
	}
);

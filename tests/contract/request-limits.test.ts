import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AuthResult, type Started } from '../support/client.ts';
import { keysOf } from '../support/keys.ts';
import { Person } from '../support/person.ts';
import { raw, type RawOptions } from '../support/raw.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';
import { until } from '../support/wait.ts';

const HEADER = 'x-forwarded-for';
const SECRET_KEY = 'the secret key of the tests of limits';

/** A server that knows a client's address from a header; only the tests move its clock. */
async function start(REQUESTS_PER_MINUTE: string): Promise<Server> {
	const server = await startServer({
		env: { REQUESTS_PER_MINUTE, ADDRESS_HEADER: HEADER, SECRET_KEY }
	});
	await server.stopClock();
	return server;
}

describe('with a quarter of the default limit', () => {
	let server: Server;
	beforeAll(async () => void (server = await start('1500')));
	afterAll(() => server.remove());

	/** The statuses of what a browser sends for a person, from the login page to the logout. */
	async function visit({ identifier, authenticator }: Person): Promise<number[]> {
		const browser = new Visitor(server, { headers: { [HEADER]: '192.0.2.1' } });
		const api = `/v1/apps/${server.appId}`;
		const statuses: number[] = [];
		const get = async (path: string) => void statuses.push((await browser.fetch(path)).status);
		const post = async <Body>(path: string, body: object) => {
			const answer = await browser.send<Body>('POST', path, body);
			statuses.push(answer.status);
			return answer.body;
		};
		for (const path of ['/login', '/brand.css', '/favicon.svg', api]) await get(path);
		// For the passkeys in the list of the box.
		await post(`${api}/login/webauthn/start`, {});
		await get(`${api}/users?identifier=${encodeURIComponent(identifier)}`);
		const { handshake, user } = await post<Started<PublicKeyCredentialRequestOptionsJSON>>(
			`${api}/login/webauthn/start`,
			{ identifier }
		);
		const { auth_result } = await post<{ auth_result: AuthResult }>(
			`${api}/login/webauthn/finish`,
			{
				handshake_id: handshake.id,
				handshake_response: authenticator.get(handshake.challenge.publicKey, {
					origin: server.url
				}),
				user_id: user?.id
			}
		);
		const { auth_token, refresh_token } = auth_result;
		await post('/session', { auth_token, refresh_token });
		for (const path of ['/dashboard', '/brand.css']) await get(path);
		statuses.push((await browser.logout()).status);
		await get('/login');
		return statuses;
	}

	test('fifty people behind one address log in within a minute (E-03)', async () => {
		const people = Array.from({ length: 25 }, () => new Person(server));
		for (const person of people) await person.signUp();
		// The sign-ups count too.
		await server.advance(60);
		const statuses: number[] = [];
		for (const person of [...people, ...people]) {
			statuses.push(...(await visit(person)));
			await server.advance(1.2);
		}
		expect(statuses).toHaveLength(50 * 13);
		// A profile is asked for at /welcome.
		expect(statuses.filter((status) => status !== 200 && status !== 303)).toEqual([]);
	});
});

describe('with low limits', () => {
	let server: Server;
	beforeAll(async () => void (server = await start('1000')));
	afterAll(() => server.remove());
	beforeEach(() => server.advance(60));

	const lookup = () => `/v1/apps/${server.appId}/users?identifier=ann%40example.com`;

	function ask(ip: string, path = '/user', { headers, ...options }: RawOptions = {}) {
		return raw(server.url, path, { ...options, headers: { [HEADER]: ip, ...headers } });
	}

	/** Sends more than the limit allows, from these addresses in turn; gives the statuses. */
	async function flood(...ips: string[]): Promise<number[]> {
		const statuses: number[] = [];
		for (let i = 0; i < 300; i += 10) {
			const ten = Array.from({ length: 10 }, (_, j) => ips[(i + j) % ips.length] ?? '');
			const answers = await Promise.all(ten.map((ip) => ask(ip, '/drafts', { method: 'POST' })));
			statuses.push(...answers.map(({ status }) => status));
		}
		return statuses;
	}

	/** The refusal of one of thirty such requests: a slow machine begins another second meanwhile. */
	async function refusal(...request: Parameters<typeof ask>) {
		const answers = await Promise.all(Array.from({ length: 30 }, () => ask(...request)));
		const refused = answers.find(({ status }) => status === 429);
		if (!refused) throw new Error('None was refused.');
		return refused;
	}

	const lines = () => server.logs().split('\n');

	test('a flood is refused, and says when to try again (E-03)', async () => {
		const statuses = await flood('192.0.2.1');
		expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(50);
		const page = { headers: { origin: server.url } };
		const { headers, body } = await refusal('192.0.2.1', lookup(), page);
		// A page of another origin reads it too.
		expect(headers.get('access-control-allow-origin')).toBe(server.url);
		expect(JSON.parse(body)).toMatchObject({ code: 'too_many_requests' });
		expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
		expect((await ask('192.0.2.2', lookup())).status).toBe(200);
		await server.advance(60);
		expect((await ask('192.0.2.1', lookup())).status).toBe(200);
	});

	test('a refusal comes before a body is read, whatever it is (E-03)', async () => {
		await flood('192.0.2.1');
		const headers = { 'content-type': 'application/json', origin: server.url };
		const refuse = async (body: string) => {
			const refused = await refusal('192.0.2.1', '/drafts', { method: 'POST', headers, body });
			return refused.headers.get('connection');
		};
		// The connections go on, but for that of a body which is larger than Node's buffer.
		for (const size of [1, 10_000, 60_000])
			expect(await refuse('{'.repeat(size))).toBe('keep-alive');
		const next = Array.from({ length: 30 }, () => ask('192.0.2.2', '/healthz'));
		expect(new Set((await Promise.all(next)).map(({ status }) => status))).toEqual(new Set([200]));
		expect(await refuse('{'.repeat(70_000))).toBe('close');
	});

	test('a page is refused as a page in its language, and its script in JSON (E-03)', async () => {
		await flood('192.0.2.1');
		const page = await refusal('192.0.2.1', '/login', { headers: { 'accept-language': 'de' } });
		expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
		expect(page.headers.get('retry-after')).toMatch(/^\d+$/);
		expect(page.body).toMatch(/<html lang="de">.*<title>Zu viele Versuche<\/title>.*>429</s);
		expect(page.body).not.toMatch(/%sveltekit|went wrong|Try again|brand\.css/);
		expect(page.body).toContain('--color-accent:');
		const data = await refusal('192.0.2.1', '/dashboard/__data.json');
		expect(JSON.parse(data.body)).toMatchObject({ message: expect.any(String) });
		const headers = { 'x-sveltekit-action': 'true', origin: server.url };
		const form = await refusal('192.0.2.1', '/account?/save', { method: 'POST', headers });
		expect(JSON.parse(form.body)).toMatchObject({ type: 'error' });
	});

	test('a load balancer and a program with the API key are not limited (E-03)', async () => {
		await flood('192.0.2.1');
		for (const path of ['/healthz', '/readyz']) {
			await expect(refusal('192.0.2.1', path)).rejects.toThrow('None was refused.');
		}
		const { management } = await keysOf(server);
		const withKey = (key: string) =>
			refusal('192.0.2.1', `/management/v1/apps/${server.appId}/users/none`, {
				headers: { authorization: `Bearer ${key}` }
			});
		await expect(withKey(management)).rejects.toThrow('None was refused.');
		await withKey('guessed');
	});

	test.each([
		[
			'the hosts of a /64 network',
			(i: number) => `2001:db8::${i}`,
			'2001:db8::ffff',
			'2001:db8:1::'
		],
		['all spellings', (i: number) => `192.0.2.3:${1024 + i}`, '::ffff:192.0.2.3', '192.0.2.4'],
		['what a client adds', (i: number) => `10.0.0.${i % 256}, 192.0.2.5`, '192.0.2.5', '192.0.2.6'],
		['texts that are no address', (i: number) => `${i}`.repeat(4000), 'unknown', '192.0.2.7']
	])('%s: one client (E-03, E-06)', async (_, spelt, same, other) => {
		await flood(...Array.from({ length: 300 }, (_, i) => spelt(i)));
		await refusal(same);
		expect((await ask(other)).status).toBe(401);
	});

	test('an identifier is limited however it is spelt, for each network (E-03, E-05)', async () => {
		const spellings = ['bob@example.com', 'BOB@example.com', ' bob@Example.com', 'bob@EXAMPLE.com'];
		const statuses = (ip: string) =>
			Promise.all(
				[...spellings, ...spellings].map(async (text) => {
					const path = `/v1/apps/${server.appId}/users?identifier=${encodeURIComponent(text)}`;
					return (await ask(ip, path)).status;
				})
			);
		expect((await statuses('192.0.2.1')).filter((status) => status === 429)).toHaveLength(3);
		expect((await ask('192.0.2.1', lookup())).status).toBe(200);
		expect((await statuses('192.0.2.2')).filter((status) => status === 200)).toHaveLength(5);
	});

	test('the log has a line for a network that is refused, not for each request (L-02)', async () => {
		const before = lines().length;
		const statuses = await flood('198.51.100.1');
		const allowed = statuses.filter((status) => status !== 429).length;
		// The first refusal has both: what it means, and the request.
		const all = await until('the log', () => {
			const more = lines().slice(before).filter(Boolean);
			return more.length >= allowed + 1 && more;
		});
		expect(all.length).toBeLessThan(allowed + 20);
		const said = all.filter((line) => line.includes('network_limited'));
		expect(said.map((line) => JSON.parse(line) as unknown)).toEqual([
			expect.objectContaining({ level: 'warn', network: '198.51.100.1' })
		]);
	});

	test('a proxy that does not send the header is reported once (E-03)', () => {
		const said = lines().filter((line) => line.includes('which ADDRESS_HEADER names'));
		expect(said).toHaveLength(1);
	});
});

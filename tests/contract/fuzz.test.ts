import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import {
	request as demand,
	signUp,
	startRegistration,
	startSignIn,
	type AuthResult,
	type Started
} from '../support/client.ts';
import * as fuzz from '../support/fuzz.ts';
import { expectHealth, expectNoFault } from '../support/hostile.ts';
import { keysOf } from '../support/keys.ts';
import { appOperations } from '../support/operations.ts';
import { Random } from '../support/random.ts';
import { listRoutes } from '../support/route-table.ts';
import { ALL, seed } from '../support/sample.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

const PER_ENDPOINT = ALL ? 64 : 16;
const AT_ONCE = 8;
const SLOW = 2000;
const SECRET_KEY = randomBytes(32).toString('base64url');

const pages = ['/', '/login', '/register', '/auth', '/welcome', '/dashboard', '/nowhere'];
const endpoints = [
	...listRoutes(),
	...appOperations,
	...pages.map((path) => ({ method: 'GET', path })),
	{ method: 'POST', path: '/welcome' }
];

type Shot = { method: string; path: string; headers: Record<string, string>; body?: Buffer };

let server: Server;
let agent: Agent;
let apiKey: string;
let person: { email: string; passkey: Authenticator; tokens: AuthResult; cookie: string };

beforeAll(async () => {
	server = await startServer({ env: { SECRET_KEY, IDENTIFIER: 'both' } });
	agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
	apiKey = (await keysOf(server)).management;
});
afterAll(async () => {
	agent.destroy();
	await server.remove();
});

/** A signed-in user for each run, because a fuzzed request may end the session. */
async function join(): Promise<typeof person> {
	const [email, passkey, browser] = [newEmail(), new Authenticator(), new Visitor(server)];
	const tokens = await signUp(server, email, passkey);
	await browser.session(tokens);
	const cookie = [...browser.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
	return { email, passkey, tokens: await signUp(server, newEmail(), passkey), cookie };
}

type Registration = Started<PublicKeyCredentialCreationOptionsJSON>;

const SECRET = `ml${'A'.repeat(43)}`;
/** Categories by the endings of the paths. */
const smallBodies: Record<string, () => object> = {
	'/magic-link': () => ({
		identifier: newEmail(),
		language: 'de',
		magic_link_path: '/register?draft=x&next=/account#top'
	}),
	'/magic-links': () => ({ email: newEmail(), ttl: 60, redirect_url: '/account', language: 'de' }),
	'/otp': () => ({ identifier: newEmail(), language: 'de' }),
	'/otp/activate': () => ({ otp_id: 'A'.repeat(24), otp: '123456' }),
	'/magic-link/activate': () => ({ magic_link: SECRET }),
	'/magic-link/status': () => ({ id: 'A'.repeat(24) }),
	'/links/preview': () => ({ magic_link: SECRET, browser_hash: 'A'.repeat(43) }),
	'/links/approve': () => ({ magic_link: SECRET }),
	'/devices/start': () => ({ authenticator_attachment: 'platform' }),
	'/devices/{device_id}': () => ({ friendly_name: 'Ann’s phone' }),
	'/currentuser/email': () => ({ new_email: newEmail(), language: 'de', magic_link_path: '/' }),
	'/currentuser/phone': () => ({ new_phone: '+12015550123', redirect_url: '/' }),
	'/user-metadata': () => ({ user_metadata: {} })
};

/** A body that the endpoint accepts. */
async function goodBody(path: string): Promise<object> {
	const { email, passkey, tokens } = person;
	const { origin } = new URL(server.url);
	if (path.endsWith('/register/webauthn/finish')) {
		const { handshake, user } = await startRegistration(server, newEmail());
		const made = new Authenticator({ algorithms: [-7] }).create(handshake.challenge.publicKey, {
			origin
		});
		return { handshake_id: handshake.id, user_id: user?.id, handshake_response: made };
	}
	if (path.endsWith('/login/webauthn/finish')) {
		const { handshake } = await startSignIn(server);
		const made = passkey.get(handshake.challenge.publicKey, { origin });
		return { handshake_id: handshake.id, handshake_response: made };
	}
	if (path.endsWith('/currentuser/devices/finish')) {
		const { handshake } = await demand<Registration>(server, 'POST', '/currentuser/devices/start', {
			token: tokens.auth_token,
			body: {}
		});
		const made = new Authenticator().create(handshake.challenge.publicKey, { origin });
		return { handshake_id: handshake.id, handshake_response: made };
	}
	const [ending] = Object.keys(smallBodies).filter((each) => path.endsWith(each));
	if (ending) return smallBodies[ending]?.() ?? {};
	if (path.endsWith('/tokens')) return { refresh_token: tokens.refresh_token };
	if (path === '/session') return { ...tokens, draft: 'x', next: '/welcome' };
	if (path === '/drafts') return { identifier: email, fields: { name: 'Ann' } };
	if (path === '/user' || path === '/welcome') return { name: 'Ann' };
	if (path.startsWith('/management/')) return { email: newEmail(), user_metadata: {} };
	return { identifier: newEmail() };
}

async function aim(random: Random, { method, path }: { method: string; path: string }) {
	const { tokens, cookie } = person;
	let address = path
		.replace('{app_id}', random.once(10) ? fuzz.headerText(random) : server.appId)
		.replace(/\{\w+\}/g, () => encodeURIComponent(fuzz.text(random).toWellFormed()));
	if (random.once(3)) address += fuzz.query(random);
	if (random.once(4)) address = fuzz.mutatePath(random, address);
	const headers: Record<string, string> = {};
	if (!random.once(4)) headers['origin'] = server.url;
	if (random.once(2)) headers['cookie'] = random.once(3) ? fuzz.mutateText(random, cookie) : cookie;
	if (random.once(2)) {
		const bearer = random.pick([tokens.auth_token, apiKey]);
		headers['authorization'] =
			`Bearer ${random.once(3) ? fuzz.mutateText(random, bearer) : bearer}`;
	}
	for (const name of [
		'accept',
		'x-forwarded-host',
		'x-forwarded-for',
		'accept-language',
		'range'
	]) {
		if (random.once(10)) headers[name] = fuzz.headerText(random);
	}
	const shot: Shot = { method, path: address, headers };
	if (random.once(12)) shot.method = random.pick(['PUT', 'OPTIONS', 'HEAD', 'DELETE', 'PATCH']);
	if (!['GET', 'HEAD'].includes(shot.method)) await load(random, shot, path);
	return sendable(shot);
}

/** Sets the body and its content type. */
async function load(random: Random, shot: Shot, path: string): Promise<void> {
	const good = await goodBody(path);
	const isForm = path === '/welcome' || random.once(12);
	const types = ['application/json; charset=utf-8', 'text/plain', 'multipart/form-data', ''];
	const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
	shot.headers['content-type'] = random.once(10) ? random.pick(types) : type;
	const made = random.once(6) ? good : fuzz.mutate(random, good);
	if (random.once(15)) shot.body = random.bytes(random.below(500));
	else if (isForm) shot.body = Buffer.from(fuzz.query(random).slice(1) || 'name=Ann&name=Eve');
	else shot.body = Buffer.from(fuzz.json(random, made));
}

/** The request in a form that Node's client can send: it refuses bytes that would break the head. */
function sendable({ method, path, headers, body }: Shot): Shot {
	const clean = Object.entries(headers).map(([name, value]): [string, string] => [
		name,
		value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?')
	]);
	const address = path.replace(/[^\x21-\xff]/g, '?');
	return {
		method,
		path: address.startsWith('/') ? address : `/${address}`,
		headers: Object.fromEntries(clean),
		...(body && { body })
	};
}

async function fire({ method, path, headers, body }: Shot): Promise<number> {
	const { hostname, port } = new URL(server.url);
	const asked = request({ hostname, port, path, method, headers, agent, timeout: SLOW });
	asked.on('timeout', () => asked.destroy(new Error(`No answer within ${SLOW} ms.`)));
	asked.end(body);
	const [answer] = (await once(asked, 'response')) as [IncomingMessage];
	await answer.resume().toArray();
	return answer.statusCode ?? 0;
}

/** Sends the request, and expects an answer in time that is not a server error. */
async function shoot(shot: Shot): Promise<void> {
	let outcome: number | string = '';
	let duration = 0;
	// Another try only for what was slow, as other programs may have the machine.
	for (let tries = 0; tries < 3 && !(Number(outcome) >= 500); tries++) {
		const before = performance.now();
		outcome = await fire(shot).catch((cause: unknown) => String(cause));
		duration = performance.now() - before;
		if (typeof outcome === 'number' && outcome < 500 && duration < SLOW) return;
	}
	const { method, path, headers, body } = shot;
	const told = { method, path, headers, body: body?.toString('latin1').slice(0, 2000) };
	throw new Error(`SEED=${seed()}: ${outcome} after ${duration} ms: ${JSON.stringify(told)}`);
}

describe('no request causes a server error (I-01, I-06, I-07, I-08, L-03)', () => {
	test.each(endpoints.map((endpoint, index) => ({ ...endpoint, index })))(
		'$method $path',
		async (endpoint) => {
			// A seed for each endpoint, so that a new endpoint does not change the requests to the others.
			const random = new Random(seed() + endpoint.index * 0x1000);
			const pid = server.pid;
			person = await join();
			for (let sent = 0; sent < PER_ENDPOINT; sent += AT_ONCE) {
				const shots: Shot[] = [];
				while (shots.length < AT_ONCE) shots.push(await aim(random, endpoint));
				await Promise.all(shots.map(shoot));
			}
			await expectHealth(server);
			expect(server.pid).toBe(pid);
		}
	);

	test('and the log reports none', () => expectNoFault(server));
});

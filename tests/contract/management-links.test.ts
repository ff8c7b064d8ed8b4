import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail, newPhone } from '../support/addresses.ts';
import { call, type Answer } from '../support/client.ts';
import { answered, refusal } from '../support/expected.ts';
import { keysOf } from '../support/keys.ts';
import { readMailbox, waitForMessage } from '../support/mailbox.ts';
import { Person, register } from '../support/person.ts';
import { approveLink, useLink } from '../support/sign-in-flows.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

/** Links that a back end asks for: to send by itself, or to have sent. */

const SECRET_KEY = 'the secret key of the tests of links of a back end';
const HOUR = 60 * 60;

let server: Server;
let token: string;

beforeAll(async () => {
	server = await startServer({ env: { SECRET_KEY, IDENTIFIER: 'both' } });
	token = (await keysOf(server)).management;
});
afterAll(() => server.remove());

type Link = {
	id: string;
	secret: string;
	url: string;
	identifier: string;
	user_id: string;
	ttl: number;
};

const manage = <Body>(method: string, path: string, body?: unknown) =>
	call<Body>(server, method, `/management/v1/apps/${server.appId}${path}`, { token, body });
const create = (body: object): Promise<Answer<{ magic_link: Link }>> =>
	manage('POST', '/magic-links', body);
const link = async (body: object) => {
	const answer = await create(body);
	expect(answer.status).toBe(201);
	return answer.body.magic_link;
};
type Managed = { user: { id: string; status: string; email_verified: boolean } };
const user = async (id: string) => (await manage<Managed>('GET', `/users/${id}`)).body.user;
const press = ({ secret }: Link, browser = new Visitor(server)) => useLink(server, browser, secret);

const invalid = refusal(400, 'invalid_request');

test('for an unknown address a user is made, and the answer has every member', async () => {
	const email = newEmail();
	const made = await link({ email, channel: 'email', type: 'login', send: false, ttl: 12 });
	expect(made).toEqual({
		id: expect.stringMatching(/^\w{24}$/),
		secret: expect.stringMatching(/^ml/),
		url: `${server.url}/login?psg_magic_link=${made.secret}`,
		identifier: email,
		user_id: expect.stringMatching(/^\w{24}$/),
		app_id: server.appId,
		type: 'login',
		ttl: 12,
		redirect_url: '/dashboard',
		activated: false
	});
	expect(await user(made.user_id)).toMatchObject({ status: 'pending', email_verified: false });
	const { status, body } = await press(made);
	expect(status).toBe(200);
	expect(decodeJwt(body.auth_result.auth_token).sub).toBe(made.user_id);
	expect(await user(made.user_id)).toMatchObject({ status: 'active', email_verified: true });
	expect((await press(made)).status).toBe(401);
	expect((await readMailbox(server)).filter(({ to }) => to === email)).toEqual([]);
});

test('for a user by id or address, login leads where the program says', async () => {
	const { person, tokens } = await register(server);
	const user_id = decodeJwt(tokens.auth_token).sub;
	const url = `${server.url}/custom-path/1234?a=b`;
	for (const body of [{ user_id, channel: 'email' }, { email: person.identifier }, { user_id }]) {
		const made = await link({ ...body, redirect_url: url });
		expect(made).toMatchObject({ user_id, identifier: person.identifier, redirect_url: url });
	}
	const made = await link({ user_id, redirect_url: '/custom-path/1234' });
	// The account was never confirmed, and this is another browser.
	const given = await press(made);
	expect(given.body.auth_result.redirect_url).toBe(`${server.url}/claim`);
	const own = await link({ email: newEmail(), redirect_url: '/custom-path/1234' });
	expect((await press(own)).body.auth_result.redirect_url).toBe('/custom-path/1234');
});

test('an invitation is sent, and lasts as long as a day (M-03)', async () => {
	const email = newEmail();
	const made = await link({ email, send: true, ttl: 24 * 60, language: 'de' });
	const message = await waitForMessage(server, email, 'link');
	expect(message.link).toBe(made.url);
	expect(message.text).toContain('24 Stunden');
	expect(message.text).toContain('Postern');
	const brief = await link({ email: newEmail() });
	expect(brief.ttl).toBe(10);
	await server.advance(601);
	expect((await press(brief)).status).toBe(401);
	await server.advance(23 * HOUR);
	expect((await press(made)).status).toBe(200);
});

test('a link to a phone number goes by text message', async () => {
	const phone = newPhone();
	const made = await link({ phone, send: true });
	expect(made.identifier).toBe(phone);
	expect((await waitForMessage(server, phone, 'link')).channel).toBe('phone');
	expect(await create({ user_id: made.user_id, channel: 'email' })).toEqual(invalid);
});

test('verify_identifier confirms the address of an active user', async () => {
	const { person, tokens } = await register(server);
	const user_id = decodeJwt(tokens.auth_token).sub ?? '';
	const made = await link({ user_id, type: 'verify_identifier' });
	expect(made.url).toContain('?psg_verify_link=');
	expect((await press(made)).status).toBe(200);
	expect(await user(user_id)).toMatchObject({ email: person.identifier, email_verified: true });
});

test('no other browser logs in with it, and the page names the app (M-05)', async () => {
	const made = await link({ email: newEmail() });
	const preview = { body: { magic_link: made.secret } };
	const path = `/postern/v1/apps/${server.appId}/links/preview`;
	expect(await call(server, 'POST', path, preview)).toMatchObject({
		body: { link: { from_app: true, same_browser: false, browser_name: '' } }
	});
	expect((await approveLink(server, new Visitor(server), made.secret)).status).toBe(401);
	const { pathname, search } = new URL(made.url);
	const page = await (await new Visitor(server).fetch(pathname + search)).text();
	expect(page).toMatch(/<bdi>Postern<\/bdi>/);
	expect(page).not.toMatch(/>\s*Approve the other device/);
	expect((await press(made)).status).toBe(200);
});

describe('a link is refused', () => {
	test.each<[string, object]>([
		['without a recipient', {}],
		['with an empty one', { email: '', phone: '', user_id: '' }],
		['to an invalid address', { email: 'no' }],
		['to a page elsewhere (M-08)', { magic_link_path: 'https://evil.example/' }],
		['to a host as a path (M-08)', { magic_link_path: '//evil.example/' }],
		['that leads elsewhere (R-01)', { redirect_url: 'https://evil.example/' }],
		['that leads to a host as a path (R-01)', { redirect_url: '//evil.example/' }],
		['that leads to a script (R-01)', { redirect_url: 'javascript:alert(1)' }],
		['that lasts longer than a day (M-03)', { ttl: 24 * 60 + 1 }],
		['of another type', { type: 'admin' }],
		['with an unknown member', { secret: 'mlx' }]
	])('%s', async (name, body) => {
		const to = name.includes('recipient') || name.includes('empty') ? {} : { email: newEmail() };
		expect(await create({ ...to, ...body })).toEqual(invalid);
	});

	test('for a user who does not exist, is disabled, or has another address', async () => {
		expect(await create({ user_id: 'PassageUserID' })).toEqual(refusal(404, 'user_not_found'));
		const made = await link({ email: newEmail() });
		expect(await create({ user_id: made.user_id, email: newEmail() })).toEqual(invalid);
		await manage('PATCH', `/users/${made.user_id}/deactivate`);
		expect(await create({ user_id: made.user_id })).toEqual(refusal(403, 'operation_not_allowed'));
		expect((await press(made)).status).toBe(404);
	});
});

test('a user who is deleted takes the link along (M-07)', async () => {
	const made = await link({ email: newEmail() });
	expect(await manage('DELETE', `/users/${made.user_id}`)).toEqual(answered(200, {}));
	expect((await press(made)).status).toBe(404);
	const person = new Person(server, made.identifier);
	expect(decodeJwt((await person.signUp()).auth_token).sub).not.toBe(made.user_id);
});

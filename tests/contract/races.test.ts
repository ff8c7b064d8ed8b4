import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import { changes, count } from '../support/row-counts.ts';
import {
	call,
	finish,
	request,
	signIn,
	startSignIn,
	type Answer,
	type AuthResult,
	type Refused
} from '../support/client.ts';
import { answered, refusal } from '../support/expected.ts';
import { amid, atOnce, patiently, statuses } from '../support/concurrently.ts';
import { addPasskey, Person, register, startAddition } from '../support/person.ts';
import { Address, MailReader, PasskeyMaker, Registrant } from '../support/registrants.ts';
import { ALL } from '../support/sample.ts';
import type { Server } from '../support/server.ts';
import { kinds, Sites, type Site } from '../support/sites.ts';
import { Visitor } from '../support/visitor.ts';
import { decide, enterByCode, getCode, giveCode } from '../support/sign-in-flows.ts';

const sites = new Sites();

beforeAll(() => sites.start());
afterAll(() => sites.end());

/** Seconds for which the app trusts its last check of a session. */
const TRUST_SECONDS = 30;

/** The numbers of parallel requests. */
const numbers = ALL ? [2, 10, 50] : [10];

const exists = { code: 'invalid_request', error: 'user: already exists.' };

/** Parallel registrations; on PostgreSQL at two servers, as during a rolling change of FALLBACK. */
const crowds: [string, (typeof kinds)[number], ('codes' | 'links')[]][] = [
	['SQLite, with codes', 'SQLite', ['codes']],
	['SQLite, with links', 'SQLite', ['links']],
	['PostgreSQL, with both', 'PostgreSQL', ['codes', 'links']]
];

describe.each(crowds)('on %s', (_, kind, fallbacks) => {
	/** Begins registrations of every kind and spelling, which create one user. */
	async function gather() {
		const places = fallbacks.map((fallback) => sites.of(kind, fallback));
		const [{ db }] = places as [Site];
		const address = new Address();
		const before = await count(db);
		const crowd = Array.from({ length: 20 }, (_, index) => {
			const { server } = places[index % places.length] as Site;
			const Way = [Registrant, PasskeyMaker, MailReader][index % 3] ?? Registrant;
			return new Way(server, address, index);
		});
		const begun = await Promise.all(crowd.map((each) => patiently(() => each.begin())));
		expect(await changes(db, before)).toMatchObject({
			identity_user: 1,
			message_request: 5,
			outbox: 5
		});
		const makers = crowd.filter((each) => each instanceof PasskeyMaker);
		const readers = crowd.filter((each) => each instanceof MailReader);
		const [reader, ...more] = readers.filter(({ hasMail }) => hasMail);
		if (!reader) throw new Error('No mail reader got a message.');
		expect(more).toHaveLength(4);
		// The other mail readers get a 429; all other registrations succeed.
		const refused = begun.filter(({ status }) => status > 299);
		expect(statuses(refused)).toEqual(Array(readers.length - 5).fill(429));
		return { crowd, makers, reader, db, before };
	}

	/** A start while others finish does not change an account. */
	function expectUnfinished(again: Answer[]) {
		for (const { status, body } of again) {
			expect([201, 400, 404, 429]).toContain(status);
			const { user } = body as { user?: { status: string } };
			if (user) expect(user.status).toBe('pending');
		}
	}

	test('of twenty registrations of one address one gets a passkey and signs in (K-06)', async () => {
		const { crowd, makers, db, before } = await gather();
		const others = crowd.filter((each) => !(each instanceof PasskeyMaker));
		const [answers, again] = await Promise.all([
			Promise.all(makers.map((each) => each.finish())),
			Promise.all(others.map((each) => each.begin()))
		]);
		expectUnfinished(again);
		const [winner, ...more] = makers.filter((_, index) => answers[index]?.status === 200);
		expect(more).toEqual([]);
		for (const { status, body } of answers.filter(({ status }) => status !== 200)) {
			expect({ status, body }).toEqual({ status: 400, body: exists });
		}
		expect(await changes(db, before)).toMatchObject({ identity_user: 1, credential: 1 });
		for (const maker of makers) {
			if (maker === winner) await maker.signIn();
			else await expect(maker.signIn()).rejects.toMatchObject({ status: 401 });
		}
		for (const { status, body } of await Promise.all(crowd.map((each) => each.begin()))) {
			expect({ status, body }).toEqual({ status: 400, body: exists });
		}
	});

	test('of twenty registrations of one address the one that proves it gets it (K-06)', async () => {
		const { crowd, makers, reader, db, before } = await gather();
		await reader.read(5);
		const others = crowd.filter((each) => each !== reader && !(each instanceof PasskeyMaker));
		const half = makers.length >> 1;
		const [some, proof, rest, again] = await Promise.all([
			Promise.all(makers.slice(0, half).map((each) => each.finish())),
			reader.finish(),
			Promise.all(makers.slice(half).map((each) => each.finish())),
			Promise.all(others.map((each) => each.begin()))
		]);
		expectUnfinished(again);
		expect(proof.status).toBe(200);
		const { server } = reader;
		const proved = proof.body.auth_result;
		// A passkey may have been faster: then the reader decides.
		const { auth_token: token } = proved.redirect_url.endsWith('/claim')
			? (await decide(server, proved, 'start_afresh')).body.auth_result
			: proved;
		const answers = [...some, ...rest];
		for (const { status } of answers) expect([200, 400, 404]).toContain(status);
		expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
		for (const [index, maker] of makers.entries()) {
			await expectEnded(maker.server, answers.slice(index, index + 1));
			await expect(maker.signIn()).rejects.toMatchObject({ status: 401 });
		}
		const { user } = await request<{ user: object }>(server, 'GET', '/currentuser', { token });
		expect(user).toMatchObject({ email_verified: true, login_count: 1, webauthn_devices: [] });
		expect((await changes(db, before)).identity_user).toBe(1);
		const passkey = new Authenticator();
		await addPasskey(server, token, passkey);
		await signIn(server, reader.identifier, passkey);
	});
});

describe.each(kinds)('on %s', (kind) => {
	const here = () => sites.of(kind, 'codes');

	test.each(numbers)('a log-out amid %i refreshes is final (T-05, T-07)', async (callers) => {
		const { server } = here();
		const { browser } = await register(server);
		const refresh_token = refreshTokenOf(browser);
		// Every page now refreshes the session first.
		await sites.advance(16 * 60);
		const tabs = Array.from({ length: callers }, () => browser.copy());
		const redeemed: Answer[] = [];
		const acts = tabs.map((tab, index) => async () => {
			if (index % 3 === 0) return tab.fetch('/dashboard');
			if (index % 3 === 1) return tab.saveProfile({ name: 'Ann' });
			const answer = await call(server, 'POST', '/tokens', { body: { refresh_token } });
			redeemed.push(answer);
			return answer;
		});
		const leaving = browser.copy();
		const answers = await amid(acts, () => leaving.logout());
		for (const { status } of answers) expect([200, 303, 401]).toContain(status);
		for (const tab of [browser, leaving, ...tabs]) {
			expect((await tab.copy().fetch('/dashboard')).status).toBe(303);
			expect((await tab.profile()).status).toBe(401);
		}
		await expectEnded(server, redeemed);
	});

	test('proof of an address excludes passkeys that a stranger adds meanwhile (T-10)', async () => {
		const { server } = here();
		const squatter = new Person(server);
		const { auth_token } = await squatter.signUp();
		const { browser, otp_id, code } = await getCode(server, squatter.identifier, { kind: 'login' });
		const additions = await atOnce(20, () => startAddition(server, auth_token));
		const passkey = new Authenticator();
		const adds = additions.map((started) => () => {
			return addPasskey(server, auth_token, passkey, started).then(
				() => 201,
				(refused: Refused) => refused.status
			);
		});
		let proof: AuthResult | undefined;
		const added = await amid(adds, async () => {
			const claim = (await giveCode(server, browser, otp_id, code)).body.auth_result;
			proof = (await decide(server, claim, 'start_afresh')).body.auth_result;
		});
		for (const status of added) expect([201, 401, 404]).toContain(status);
		const token = proof?.auth_token;
		const { body } = await call(server, 'GET', '/currentuser/devices', { token });
		expect(body).toEqual({ devices: [] });
		await expect(signIn(server, undefined, passkey)).rejects.toMatchObject({ status: 401 });
	});

	test.each(numbers)('a deactivation amid %i sign-ins is final (T-08)', async (callers) => {
		const { server, db } = here();
		const email = newEmail();
		const passkey = new Authenticator();
		const first = await enterByCode(server, email);
		await addPasskey(server, first.tokens.auth_token, passkey);
		const tabs = [first.browser];
		await first.browser.session(first.tokens);
		// After a minute the address can get its next message.
		await sites.advance(61);
		const { browser, otp_id, code } = await getCode(server, email, { kind: 'login' });
		const start = async () => {
			const started = await startSignIn(server, email);
			const { publicKey } = started.handshake.challenge;
			const made = passkey.get(publicKey, { origin: server.url });
			return () => finish(server, 'login', started, made);
		};
		const ways: (() => Promise<() => Promise<Answer>>)[] = [
			start,
			async () => () => giveCode(server, browser, otp_id, code),
			async () => {
				const { refresh_token } = await signIn(server, email, passkey);
				return () => call(server, 'POST', '/tokens', { body: { refresh_token } });
			},
			async () => {
				const tokens = await signIn(server, email, passkey);
				const tab = new Visitor(server);
				tabs.push(tab);
				return () => tab.session(tokens);
			}
		];
		const late = await start();
		const acts = await atOnce(callers, (index) => (ways[index % ways.length] ?? start)());
		const answers = await amid(acts, () =>
			db
				.updateTable('identity_user')
				.set({ status: 'inactive' })
				.where('email', '=', email)
				.execute()
		);
		for (const { status } of answers) expect([200, 400, 401, 403]).toContain(status);
		await expectEnded(server, [answered(200, { auth_result: first.tokens }), ...answers]);
		await sites.advance(TRUST_SECONDS + 1);
		for (const tab of tabs) {
			expect((await tab.copy().fetch('/dashboard')).status).toBe(303);
			expect((await tab.profile()).status).toBe(401);
		}
		expect(await late()).toEqual(refusal(403, 'user_not_active'));
		expect([400, 401, 403]).toContain((await giveCode(server, browser, otp_id, code)).status);
	});
});

/** The refresh token that a browser holds. */
const refreshTokenOf = (browser: Visitor) =>
	browser.cookies.get(browser.nameOf('refresh'))?.value ?? '';

/** Expects the sessions of these answers to be ended, with both tokens refused. */
async function expectEnded(server: Server, answers: Answer[]): Promise<void> {
	const bodies = answers.map(({ body }) => body as { auth_result?: AuthResult } | undefined);
	const given = bodies.flatMap((body) => body?.auth_result ?? []);
	for (const { auth_token: token } of given) {
		const me = await call(server, 'GET', '/currentuser', { token });
		expect(me).toEqual(refusal(401, 'invalid_access_token'));
	}
	// This comes last: reuse of an old refresh token would itself end the session.
	for (const { refresh_token } of given) {
		const again = await call(server, 'POST', '/tokens', { body: { refresh_token } });
		expect(again).toEqual(refusal(401, 'invalid_refresh_token'));
	}
}

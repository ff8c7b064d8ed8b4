import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import type { Answer } from '../support/client.ts';
import { refusal } from '../support/expected.ts';
import { readMailbox, waitForMessage } from '../support/mailbox.ts';
import { ALL, sample } from '../support/sample.ts';
import { startServer, type Server } from '../support/server.ts';
import { createDatabase } from '../support/shared-postgres.ts';
import {
	enterByCode,
	giveCode,
	path,
	sendCode,
	secretOf,
	sendLink,
	wrong
} from '../support/sign-in-flows.ts';
import { until } from '../support/wait.ts';
import { Visitor } from '../support/visitor.ts';

/** Strangers who know an address, against its owner. */

const tooSoon = refusal(429, 'too_many_requests');
const retryAfter = ({ headers }: Answer) => Number(headers.get('retry-after'));

/** The limits are the same code on both; the races are tested on each. */
const databases = sample(['SQLite', 'PostgreSQL'], 1);

describe.each(databases)('on %s', (database) => {
	let server: Server;

	const start = async (env: Record<string, string> = {}) =>
		startServer({
			env: {
				...(database === 'PostgreSQL' && { DATABASE_URL: await createDatabase() }),
				...env
			}
		});

	beforeAll(async () => {
		server = await start();
	});
	afterAll(() => server.remove());

	/** A browser that the account does not know, on the network of its owner. */
	const stranger = (service = server) => new Visitor(service);

	const messagesTo = async (email: string) =>
		(await readMailbox(server)).filter(({ to }) => to === email);

	/** Asks for a code and, where the answer is not a refusal, waits for its message. */
	async function ask(browser: Visitor, email: string) {
		const before = new Set((await messagesTo(email)).map(({ id }) => id));
		const answer = await sendCode(server, browser, email, 'login');
		if (answer.status > 299) return { answer, code: '' };
		const { code = '' } = await until('the message', async () =>
			(await messagesTo(email)).find(({ id }) => !before.has(id))
		);
		return { answer, code };
	}

	async function logIn(browser: Visitor, email: string): Promise<void> {
		const { answer, code } = await ask(browser, email);
		expect((await giveCode(server, browser, answer.body.otp_id, code)).status).toBe(200);
	}

	/** Strangers ask as often as they may; their messages have arrived. */
	async function spendQuota(email: string): Promise<void> {
		const before = new Set((await messagesTo(email)).map(({ id }) => id));
		const asked = Array.from({ length: 6 }, () => sendCode(server, stranger(), email, 'login'));
		const sent = (await Promise.all(asked)).filter(({ status }) => status === 200).length;
		expect(sent).toBe(5);
		const fresh = async () => (await messagesTo(email)).filter(({ id }) => !before.has(id));
		await until('their messages', async () => (await fresh()).length === sent);
	}

	test('hours of requests keep a known browser from no code, and a new one for an hour at most (E-05, O-05)', async () => {
		// Each hour is like the one before; ALL=1 goes on for the day.
		const hours = ALL ? 24 : 2;
		const email = newEmail();
		const { browser: home } = await enterByCode(server, email);
		for (let hour = 0; hour < hours; hour++) {
			await server.advance(3601);
			await spendQuota(email);
			await logIn(home, email);
		}
		const abroad = stranger();
		const { answer } = await ask(abroad, email);
		expect(answer).toEqual(tooSoon);
		expect(retryAfter(answer)).toBeLessThanOrEqual(3600);
		await server.advance(retryAfter(answer));
		await logIn(abroad, email);
	});

	test('a known browser has a quota of its own, and keeps to it (O-05)', async () => {
		const email = newEmail();
		const { browser: home } = await enterByCode(server, email);
		for (let times = 0; times < 5; times++) {
			await server.advance(61);
			await ask(stranger(), email);
			expect((await ask(home, email)).answer.status).toBe(200);
		}
		await server.advance(61);
		expect(await sendCode(server, home, email, 'login')).toEqual(tooSoon);
	});

	test('wrong guesses of strangers do not count for a known browser (O-02, E-05)', async () => {
		const email = newEmail();
		const { browser: home } = await enterByCode(server, email);
		const office = stranger();
		const first = await ask(office, email);
		for (let by = 1; by <= 5; by++) {
			await giveCode(server, office, first.answer.body.otp_id, wrong(first.code, by));
		}
		await server.advance(61);
		// Thirty seconds are over; the next wrong guess costs a minute.
		const next = await ask(office, email);
		await giveCode(server, office, next.answer.body.otp_id, wrong(next.code));
		const blocked = await giveCode(server, office, next.answer.body.otp_id, next.code);
		expect(blocked).toEqual(refusal(401, 'exceeded_attempts'));
		await logIn(home, email);
	});

	test('a change to an address does not use up what its owner may have sent (O-05)', async () => {
		const target = newEmail();
		for (let times = 0; times < 6; times++) {
			const { tokens } = await enterByCode(server, newEmail());
			const answer = await stranger().send(
				'PATCH',
				path(server, '/currentuser/email'),
				{ new_email: target },
				{ authorization: `Bearer ${tokens.auth_token}` }
			);
			expect(answer.status).toBe(times < 5 ? 200 : 429);
		}
		expect((await sendCode(server, stranger(), target)).status).toBe(201);
	});

	test('a flood from many networks leaves messages for verified addresses and known browsers (O-05)', async () => {
		const small = await start({ MESSAGES_PER_DAY: '20' });
		try {
			const email = newEmail();
			const { browser: home } = await enterByCode(small, email);
			for (let sent = 1; sent < 16; sent++) {
				expect((await sendCode(small, stranger(small), newEmail())).status).toBe(201);
			}
			await until('the warning', () => /80 % of the 20 messages/.test(small.logs()));
			expect(await sendCode(small, stranger(small), newEmail())).toEqual(tooSoon);
			for (const status of [200, 200, 429]) {
				const answer = await sendCode(small, stranger(small), email, 'login');
				expect(answer.status).toBe(status);
			}
			await small.advance(61);
			expect((await sendCode(small, home, email, 'login')).status).toBe(200);
			await small.advance(86_400);
			expect((await sendCode(small, stranger(small), newEmail())).status).toBe(201);
		} finally {
			await small.remove();
		}
	});

	test('a link voids the links of its own browser only (M-07)', async () => {
		const links = await start({ FALLBACK: 'magic_link' });
		try {
			const email = newEmail();
			const previews = `/postern/v1/apps/${links.appId}/links/preview`;
			const [home, other] = [stranger(links), stranger(links)];
			await sendLink(links, home, email);
			const { link = '' } = await waitForMessage(links, email);
			const preview = async () => {
				const magic_link = secretOf(link);
				const answer = await home.send('POST', previews, { magic_link });
				return answer.status;
			};
			expect((await sendLink(links, other, email)).status).toBe(201);
			expect(await preview()).toBe(200);
			await links.advance(61);
			expect((await sendLink(links, home, email)).status).toBe(201);
			expect(await preview()).toBe(404);
		} finally {
			await links.remove();
		}
	});
});

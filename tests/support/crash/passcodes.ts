import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { newEmail } from '../addresses.ts';
import { call, type AuthResult } from '../client.ts';
import { query } from '../database.ts';
import type { MailServer } from '../mail.ts';
import type { Server } from '../server.ts';
import { Visitor } from '../visitor.ts';
import { giveCode, sendCode } from '../sign-in-flows.ts';
import { until } from '../wait.ts';
import type { Habit } from './habit.ts';

/** The header that names the client's network: each may request a hundred messages an hour. */
export const NETWORK = 'x-test-network';

/** A requested code, and how far it has certainly come. */
type Asked = {
	email: string;
	browser: Visitor;
	/** Undefined until its request was acknowledged. */
	otp_id?: string;
	/** Whether it was given back, with or without an answer. */
	given: boolean;
	tokens?: AuthResult;
};

/** One-time passcodes by mail, to one address after another. */
export class Passcodes implements Habit {
	#server: Server;
	#mails: MailServer;
	#recent: Asked[] = [];
	/** Codes without a message when the server was up again. */
	#awaited: Asked[] = [];
	#used: Asked[] = [];

	constructor(server: Server, mails: MailServer) {
		this.#server = server;
		this.#mails = mails;
	}

	async repeat(killed: AbortSignal): Promise<void> {
		const headers = { [NETWORK]: `10.0.0.${this.#used.length % 250}` };
		const browser = new Visitor(this.#server, { headers });
		const asked: Asked = { email: newEmail(), browser, given: false };
		this.#recent.push(asked);
		await this.#ask(asked);
		while (!this.#mailed(asked)) await delay(2, undefined, { signal: killed });
		await this.#give(asked);
	}

	async resume(): Promise<void> {
		for (const asked of this.#recent.splice(0)) {
			if (asked.otp_id === undefined) continue;
			// What waited when the server died goes out by and by.
			if (this.#mailed(asked)) await this.#use(asked);
			else this.#awaited.push(asked);
		}
	}

	async recall(): Promise<void> {
		for (const asked of this.#awaited) {
			// The mail server may have a message whose handover was cut, so it is not sent again.
			const came = await until(`the message to ${asked.email}`, async () => {
				if (this.#mailed(asked)) return 'whole';
				return (await this.#statesOf(asked)).join() === 'sending' && 'cut';
			});
			if (came === 'whole') await this.#use(asked);
		}
		for (const asked of this.#used) await this.#expectAll(asked);
	}

	async #use(asked: Asked): Promise<void> {
		if (!asked.tokens) await this.#give(asked);
		await this.#expectAll(asked);
		this.#used.push(asked);
	}

	async #ask(asked: Asked): Promise<void> {
		const { status, body } = await sendCode(this.#server, asked.browser, asked.email);
		expect(status).toBe(201);
		asked.otp_id = body.otp_id;
	}

	async #give(asked: Asked): Promise<void> {
		const again = asked.given;
		asked.given = true;
		const { status, body } = await this.#activate(asked);
		// If the answer was lost, the first request may have used the code up.
		expect(again ? [200, 400] : [200]).toContain(status);
		if (status === 200) asked.tokens = body.auth_result;
	}

	/** A used code stays used, and its session lives. */
	async #expectAll(asked: Asked): Promise<void> {
		expect(this.#mailsTo(asked).length).toBeLessThanOrEqual(1);
		expect((await this.#activate(asked)).status).toBe(400);
		if (!asked.tokens) return;
		const token = asked.tokens.auth_token;
		expect(await call(this.#server, 'GET', '/currentuser', { token })).toMatchObject({
			status: 200,
			body: { user: { email: asked.email, email_verified: true } }
		});
	}

	#activate(asked: Asked) {
		const code = /\d{6}/.exec(this.#mailed(asked)?.subject ?? '')?.[0];
		return giveCode(this.#server, asked.browser, asked.otp_id ?? '', code);
	}

	#mailsTo({ email }: Asked) {
		return this.#mails.messages().filter(({ to }) => to === email);
	}

	#mailed(asked: Asked) {
		return this.#mailsTo(asked)[0];
	}

	async #statesOf({ email }: Asked): Promise<string[]> {
		const ofUser =
			'select state from outbox join identity_user u on u.id = user_id where email = ?';
		const rows = await query<{ state: string }>(this.#server, ofUser, email);
		return rows.map(({ state }) => state);
	}
}

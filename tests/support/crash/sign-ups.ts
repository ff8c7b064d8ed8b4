import { decodeJwt } from 'jose';
import { expect } from 'vitest';
import { Refused, type AuthResult } from '../client.ts';
import { Person } from '../person.ts';
import type { Server } from '../server.ts';
import { Visitor } from '../visitor.ts';
import type { Habit } from './habit.ts';

/** A user who signs up with a draft and a passkey, and how far that has certainly come. */
class Newcomer {
	readonly person: Person;
	readonly browser: Visitor;
	readonly name: string;
	#server: Server;
	#draft: string | undefined;
	#id: string | undefined;
	#begun = false;

	constructor(server: Server, name: string) {
		this.#server = server;
		this.name = name;
		this.person = new Person(server);
		this.browser = new Visitor(server);
	}

	/** Signs up from wherever it stopped; each step counts once it was answered. */
	async signUp(): Promise<void> {
		if (this.#begun) return;
		this.#draft ??= await this.#writeDraft();
		// An acknowledged account exists, and only a sign-in leads to it.
		const tokens = this.#id === undefined ? await this.#makeAccount() : await this.#signIn();
		this.#id ??= idIn(tokens);
		await this.#begin(this.browser, tokens);
		this.#begun = true;
	}

	/** Expects the account with its passkey, the session, and the draft as the profile. */
	async expectAll(): Promise<void> {
		const { status, body } = await this.browser.profile();
		expect([status, body['name']]).toEqual([200, this.name]);
		const another = new Visitor(this.#server);
		await this.#begin(another, await this.#signIn());
		expect((await another.profile()).body).toEqual(body);
	}

	async #writeDraft(): Promise<string> {
		const { status, body } = await this.browser.draft(this.person.identifier, { name: this.name });
		expect(status).toBe(201);
		return body.id;
	}

	async #makeAccount(): Promise<AuthResult> {
		// A passkey that was made and not acknowledged may have arrived; without one there is no account.
		const sent = this.person.authenticator.credentials.length > 0;
		try {
			return await this.person.signUp();
		} catch (cause) {
			const exists = cause instanceof Refused && /already exists/.test(cause.message);
			if (!sent || !exists) throw cause;
			return this.person.signIn();
		}
	}

	async #signIn(): Promise<AuthResult> {
		const tokens = await this.person.signIn();
		expect(idIn(tokens)).toBe(this.#id);
		return tokens;
	}

	/** Never leads to `/welcome`: there is a profile, or the draft becomes it. */
	async #begin(browser: Visitor, tokens: AuthResult): Promise<void> {
		const begun = await browser.session(tokens, { draft: this.#draft });
		expect(begun).toMatchObject({ status: 200, body: { redirect_to: '/dashboard' } });
	}
}

/** Drafts, accounts with passkeys, and sessions, of one user after another. */
export class SignUps implements Habit {
	#server: Server;
	#newcomers: Newcomer[] = [];

	constructor(server: Server) {
		this.#server = server;
	}

	async repeat(): Promise<void> {
		const newcomer = new Newcomer(this.#server, `Ann ${this.#newcomers.length}`);
		this.#newcomers.push(newcomer);
		await newcomer.signUp();
	}

	/** The sign-up that was cut: no half-made user blocks it. */
	async resume(): Promise<void> {
		await this.#newcomers.at(-1)?.signUp();
	}

	async recall(): Promise<void> {
		for (const newcomer of this.#newcomers) await newcomer.expectAll();
	}
}

function idIn({ auth_token }: AuthResult): string {
	return decodeJwt(auth_token).sub ?? '';
}

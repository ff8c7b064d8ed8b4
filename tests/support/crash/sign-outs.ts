import { expect } from 'vitest';
import { refresh, Refused } from '../client.ts';
import { Person } from '../person.ts';
import type { Server } from '../server.ts';
import { Visitor } from '../visitor.ts';
import type { Habit } from './habit.ts';

/** A user signs in and out again and again. */
export class SignOuts implements Habit {
	#server: Server;
	#person: Person;
	/** Browsers with the cookies of sessions that were ended. */
	#ended: Visitor[] = [];

	private constructor(server: Server, person: Person) {
		this.#server = server;
		this.#person = person;
	}

	static async begin(server: Server): Promise<SignOuts> {
		const person = new Person(server);
		await person.signUp();
		return new SignOuts(server, person);
	}

	async repeat(): Promise<void> {
		const browser = new Visitor(this.#server);
		expect((await browser.session(await this.#person.signIn())).status).toBe(200);
		const kept = browser.copy();
		expect((await browser.logout()).status).toBe(303);
		this.#ended.push(kept);
	}

	/** Nothing: a sign-out that was cut may have ended the session or not. */
	async resume(): Promise<void> {}

	/** No running process can remember that it ended these sessions. */
	async recall(): Promise<void> {
		for (const kept of this.#ended) {
			expect((await kept.copy().profile()).status).toBe(401);
			const [, token = ''] = kept.cookies.get(kept.nameOf('refresh'))?.value.split('.') ?? [];
			await expect(refresh(this.#server, token)).rejects.toThrow(Refused);
		}
	}
}

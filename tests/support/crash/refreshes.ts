import { expect } from 'vitest';
import { refresh, Refused } from '../client.ts';
import { Person } from '../person.ts';
import type { Server } from '../server.ts';
import type { Habit } from './habit.ts';

/** A user exchanges a refresh token for the next again and again. */
export class Refreshes implements Habit {
	#server: Server;
	#token: string;
	#used: string[] = [];

	private constructor(server: Server, token: string) {
		this.#server = server;
		this.#token = token;
	}

	static async begin(server: Server): Promise<Refreshes> {
		return new Refreshes(server, (await new Person(server).signUp()).refresh_token);
	}

	async repeat(): Promise<void> {
		const { refresh_token } = await refresh(this.#server, this.#token);
		this.#used.push(this.#token);
		this.#token = refresh_token;
	}

	/** The last token works, also if its exchange was cut: the lost answer comes again. */
	async resume(): Promise<void> {
		await this.repeat();
	}

	/** A used token is refused, and its use ends the session of the last one. */
	async recall(): Promise<void> {
		await this.repeat();
		for (const token of [this.#used[0] ?? '', this.#token]) {
			await expect(refresh(this.#server, token)).rejects.toThrow(Refused);
		}
	}
}

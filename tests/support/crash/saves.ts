import { expect } from 'vitest';
import { register } from '../person.ts';
import type { Server } from '../server.ts';
import type { Visitor } from '../visitor.ts';
import type { Habit } from './habit.ts';

type Profile = { passage_id: string; name: string; created_at: string; updated_at: string };

/** A user saves a profile again and again. */
export class Saves implements Habit {
	#browser: Visitor;
	#saved: Profile;
	/** The name that was sent and not answered. */
	#underWay: string | undefined;
	#count = 0;

	private constructor(browser: Visitor, saved: Profile) {
		this.#browser = browser;
		this.#saved = saved;
	}

	static async begin(server: Server): Promise<Saves> {
		const { browser } = await register(server);
		return new Saves(browser, (await browser.profile<Profile>()).body);
	}

	async repeat(): Promise<void> {
		const name = `Ann ${this.#count}`;
		this.#underWay = name;
		const { status, body } = await this.#browser.saveProfile<Profile>({ name });
		expect([status, body.name]).toEqual([200, name]);
		this.#saved = body;
		this.#underWay = undefined;
		this.#count++;
	}

	/** The acknowledged profile exactly, with its time, or the pending one with a later time. */
	async resume(): Promise<void> {
		const { status, body } = await this.#browser.profile<Profile>();
		expect(status).toBe(200);
		const { name, updated_at, ...rest } = this.#saved;
		if (body.name === name) expect(body).toEqual(this.#saved);
		else {
			expect(body).toMatchObject({ ...rest, name: this.#underWay });
			expect(body.updated_at >= updated_at).toBe(true);
		}
		this.#saved = body;
		this.#underWay = undefined;
		// Each name is unique, or an old one would pass for the pending one.
		this.#count++;
	}

	async recall(): Promise<void> {
		expect((await this.#browser.profile()).body).toEqual(this.#saved);
	}
}

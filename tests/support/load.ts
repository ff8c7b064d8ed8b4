import { setTimeout as delay } from 'node:timers/promises';
import { refresh, Refused, request, type Service } from './client.ts';
import { Person, register } from './person.ts';
import type { Visitor } from './visitor.ts';
import { until } from './wait.ts';

/** A little less than the machine can do, so that what is tested has its share. */
const PAUSE_MS = 100;
/** How long a client waits after a 503, which a machine that stands still for seconds may give. */
const RETRY_MS = 500;
/** Of so many requests one may need a second try. */
const PER_RETRY = 50;

/** People who use a service until they are stopped. */
export class Load {
	/** One line for each request that was refused or failed, a 503 at its second try. */
	readonly failures: string[] = [];
	/** The requests that had a second try. */
	readonly #retried: string[] = [];
	requests = 0;
	#running = true;
	#resting = false;
	#active = 0;
	readonly #done: Promise<unknown>;

	private constructor(service: Service, browsers: Visitor[], refresh_token: string) {
		this.#done = Promise.all([
			...browsers.map((browser) => this.#repeat('GET /user', () => readAndSave(browser))),
			this.#repeat('a refresh', async () => {
				const next = await refresh(service, refresh_token);
				refresh_token = next.refresh_token;
				await request(service, 'GET', '/currentuser', { token: next.auth_token });
			})
		]);
	}

	/** Three browsers that read and save their profile, and a program that exchanges its tokens. */
	static async start(service: Service): Promise<Load> {
		const people = await Promise.all([1, 2, 3].map(() => register(service)));
		const { refresh_token } = await new Person(service).signUp();
		return new Load(
			service,
			people.map(({ browser }) => browser),
			refresh_token
		);
	}

	/** Resolves once so many more requests have been answered. */
	async more(requests: number): Promise<void> {
		const wanted = this.requests + requests;
		while (this.requests < wanted && this.#running) await delay(PAUSE_MS);
	}

	/** Does something between two requests, such as a jump of the clock over a token's life. */
	async between(act: () => Promise<void>): Promise<void> {
		this.#resting = true;
		await until('the requests under way', () => this.#active === 0);
		await act();
		this.#resting = false;
	}

	/** Ends it, and gives what failed, with the second tries where these are more than a few. */
	async stop(): Promise<string[]> {
		this.#running = false;
		await this.#done;
		const isMany = this.#retried.length > 1 + this.requests / PER_RETRY;
		return isMany ? [...this.failures, ...this.#retried] : this.failures;
	}

	async #repeat(what: string, act: () => Promise<void>): Promise<void> {
		while (this.#running) {
			if (this.#resting) {
				await delay(PAUSE_MS);
				continue;
			}
			this.#active++;
			await this.#try(what, act).catch((cause: unknown) =>
				this.failures.push(`${what}: ${String(cause)}`)
			);
			this.#active--;
			this.requests++;
			await delay(PAUSE_MS);
		}
	}

	async #try(what: string, act: () => Promise<void>): Promise<void> {
		try {
			await act();
		} catch (cause) {
			if (!(cause instanceof Refused && cause.status === 503)) throw cause;
			this.#retried.push(`${what}: ${cause.message}`);
			await delay(RETRY_MS);
			await act();
		}
	}
}

async function readAndSave(browser: Visitor): Promise<void> {
	for (const answer of [await browser.profile(), await browser.saveProfile({ name: 'Ann' })]) {
		if (answer.status !== 200) throw new Refused('/user', answer);
	}
}

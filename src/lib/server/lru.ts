/** A map of at most `limit` entries, which drops those that were set longest ago. */
export class Lru<V> {
	readonly #limit: number;
	readonly #entries = new Map<string, V>();

	constructor(limit: number) {
		this.#limit = limit;
	}

	get(key: string): V | undefined {
		return this.#entries.get(key);
	}

	set(key: string, value: V): void {
		this.#entries.delete(key);
		this.#entries.set(key, value);
		const [oldest] = this.#entries.keys();
		if (this.#entries.size > this.#limit && oldest !== undefined) this.delete(oldest);
	}

	delete(key: string): void {
		this.#entries.delete(key);
	}
}

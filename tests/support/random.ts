/** Choices that are the same for the same seed. */
export class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = seed >>> 0;
	}

	/** A whole number from 0 to below `limit` (Marsaglia's xorshift with a Weyl sequence before). */
	below(limit: number): number {
		this.#state = (this.#state + 0x9e3779b9) >>> 0;
		let mixed = this.#state;
		mixed ^= mixed << 13;
		mixed ^= mixed >>> 17;
		mixed = Math.imul(mixed, 0x85ebca6b);
		mixed ^= mixed >>> 13;
		return (mixed >>> 0) % limit;
	}

	/** True once in `times`. */
	once(times: number): boolean {
		return this.below(times) === 0;
	}

	pick<Item>(items: readonly Item[]): Item {
		return items[this.below(items.length)] as Item;
	}

	bytes(length: number): Buffer {
		return Buffer.from(Array.from({ length }, () => this.below(256)));
	}
}

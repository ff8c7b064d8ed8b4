/** A queue in which keys take turns: one that adds much waits for itself, and the others do not. */
export class FairQueue<Item> {
	readonly #waiting = new Map<string, Item[]>();
	#size = 0;

	/** How many wait under all keys. */
	get size(): number {
		return this.#size;
	}

	/** How many wait under the key. */
	sizeOf(key: string): number {
		return this.#waiting.get(key)?.length ?? 0;
	}

	add(key: string, item: Item): void {
		const items = this.#waiting.get(key);
		if (items) items.push(item);
		else this.#waiting.set(key, [item]);
		this.#size++;
	}

	/** Takes the first item of the key whose turn it is, or undefined. */
	take(): Item | undefined {
		const [next] = this.#waiting;
		if (!next) return undefined;
		const [key, items] = next;
		const item = items.shift();
		// Its turn is over: what is added to a map stands last.
		this.#waiting.delete(key);
		if (items.length > 0) this.#waiting.set(key, items);
		this.#size--;
		return item;
	}
}

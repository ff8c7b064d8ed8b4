/** What the names in a file stand for, by `--map OURS=THEIRS` and `--ignore THEIRS`. */
export class Names {
	readonly #ours: Map<string, string>;
	readonly #ignored: Set<string>;
	readonly #unmet: Set<string>;

	/** `maps` as typed. Throws an Error in plain words for one that is no pair. */
	constructor(maps: readonly string[] = [], ignored: readonly string[] = []) {
		const pairs = maps.map((map) => {
			const [, ours, theirs] = /^([^=]+)=(.+)$/.exec(map) ?? [];
			if (!ours || !theirs) throw new Error(`--map takes OURS=THEIRS, not "${map}".`);
			return [theirs, ours] as const;
		});
		this.#ours = new Map(pairs);
		this.#ignored = new Set(ignored);
		this.#unmet = new Set([...this.#ours.keys(), ...ignored]);
	}

	/** The names of `--map` and `--ignore` that no file has had so far. */
	get unmet(): string[] {
		return [...this.#unmet];
	}

	/** Our name; undefined for what is ignored. */
	ours(theirs: string): string | undefined {
		this.#unmet.delete(theirs);
		return this.#ignored.has(theirs) ? undefined : (this.#ours.get(theirs) ?? theirs);
	}

	/** Whether `--map` names it. */
	isMapped(theirs: string): boolean {
		return this.#ours.has(theirs);
	}

	/** The members under our names, without those that are ignored. */
	rename(members: Record<string, unknown>): Record<string, unknown> {
		const renamed = Object.entries(members).flatMap(([theirs, value]) => {
			const ours = this.ours(theirs);
			return ours === undefined ? [] : [[ours, value] as const];
		});
		return Object.fromEntries(renamed);
	}
}

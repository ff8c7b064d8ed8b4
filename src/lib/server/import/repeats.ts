import { createHash } from 'node:crypto';
import type { Entry } from './entry.ts';
import { Refused } from './rows.ts';

/**
 * What a file has named before: of two rows about one user each run would change what the other says. As
 * numbers of 53 bits, in which a million addresses take 40 MB.
 */
export class Repeats {
	readonly #seen = new Set<number>();

	/** Throws Refused for a row whose user, address or passkey another row of the file has. */
	assertFirst({ adds, id, email, phone, passkeys }: Entry): void {
		const names = adds
			? [passkeys.length > 0 ? undefined : id]
			: [id, email && `email ${email}`, phone && `phone ${phone}`];
		const keys = names.filter((name) => name !== undefined).map(numberOf);
		if (keys.some((key) => this.#seen.has(key))) {
			throw new Refused('another row of the file is about the same user');
		}
		for (const key of keys) this.#seen.add(key);
	}
}

function numberOf(name: string): number {
	const digest = createHash('sha256').update(name).digest();
	return Number(digest.readBigUInt64BE() >> 11n);
}

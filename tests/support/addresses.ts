import { randomInt, randomUUID } from 'node:crypto';

/** An unused email address in its canonical spelling. */
export function newEmail(name = 'someone'): string {
	return `${name}-${randomUUID()}@example.com`;
}

/** A phone number that is hardly used yet, in its canonical spelling. */
export function newPhone(): string {
	return `+1415${randomInt(2_000_000, 10_000_000)}`;
}

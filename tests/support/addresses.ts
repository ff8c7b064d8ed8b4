import { randomUUID } from 'node:crypto';

/** An email address that nobody has yet, in its canonical spelling. */
export function newEmail(name = 'someone'): string {
	return `${name}-${randomUUID()}@example.com`;
}

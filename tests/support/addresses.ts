import { randomUUID } from 'node:crypto';

/** An unused email address in its canonical spelling. */
export function newEmail(name = 'someone'): string {
	return `${name}-${randomUUID()}@example.com`;
}

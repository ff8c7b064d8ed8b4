import { createHash } from 'node:crypto';
import { Authenticator } from '../support/authenticator.ts';
import type { Person } from './people.ts';

// What the nth copy of a user has of its own, so that a bench knows it without reading the database.

export const email = (n: number) => `filled-${n}@example.com`;

/** 32 bytes as base64url: the same ones for the same words. */
export function secret(what: string, n: number): string {
	return createHash('sha256').update(`${what} ${n}`).digest('base64url');
}

/** 24 letters and digits. */
export function id(what: string, n: number): string {
	return secret(what, n).replace(/[-_]/g, 'x').slice(0, 24);
}

/** One of the users that `fill` has made of the model. */
export function filledPerson(model: Person, n: number): Person {
	const [passkey] = model.authenticator.credentials;
	if (!passkey) throw new Error('The model has no passkey.');
	const authenticator = new Authenticator(model.authenticator.traits);
	const of = (what: string) => Buffer.from(secret(what, n), 'base64url');
	authenticator.credentials.push({ ...passkey, id: of('passkey'), userHandle: of('handle') });
	return { email: email(n), authenticator };
}

import { expect } from 'vitest';

/** Answers of the identity service, for `toEqual` on their status and body. */

/** Shaped as every refusal is: `{code, error}`, nothing beside. */
export function refusal(status: number, code: string) {
	return {
		status,
		headers: expect.any(Headers) as Headers,
		body: { code, error: expect.stringMatching(/\S/) as string }
	};
}

/** Both tokens and an address to go to, nothing beside. */
export const authResult = {
	auth_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string,
	redirect_url: '/dashboard',
	// 256 bits.
	refresh_token: expect.stringMatching(/^\w{24}\.\d+\.[\w-]{43}$/) as string,
	refresh_token_expiration: expect.any(Number) as number
};

/** 24 letters and digits, as Passage's ids are. */
export const anId = expect.stringMatching(/^[A-Za-z0-9]{24}$/) as string;

/** The sealed id of a ceremony. */
export const aCeremony = expect.stringMatching(/^[\w-]{100,1024}$/) as string;

/** ISO-8601 in UTC. */
export const aTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

/** The public answer about a user with that address; `passkey`: whether one is registered. */
export function publicUser(email: string, { status = 'active', passkey = true } = {}) {
	return {
		id: anId,
		email,
		email_verified: false,
		phone: '',
		phone_verified: false,
		status,
		user_metadata: null,
		webauthn: passkey,
		webauthn_types: passkey ? (expect.arrayContaining(['passkey']) as string[]) : []
	};
}

/** An answer's status and body. */
export function answered<Body>(status: number, body: Body) {
	return { status, headers: expect.any(Headers) as Headers, body };
}

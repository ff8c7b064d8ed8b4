import { Authenticator } from './authenticator.ts';
import { request, signIn, signUp, type AuthResult, type Service, type Started } from './client.ts';
import { newEmail } from './addresses.ts';
import { Visitor } from './visitor.ts';

/** A user with an address and a passkey. */
export class Person {
	readonly identifier: string;
	readonly authenticator: Authenticator;
	readonly #service: Service;

	constructor(service: Service, identifier = newEmail(), authenticator = new Authenticator()) {
		this.#service = service;
		this.identifier = identifier;
		this.authenticator = authenticator;
	}

	/** Only the ceremony: no page, no draft, no cookies. */
	signUp(identifier = this.identifier): Promise<AuthResult> {
		return signUp(this.#service, identifier, this.authenticator);
	}

	signIn(): Promise<AuthResult> {
		return signIn(this.#service, this.identifier, this.authenticator);
	}
}

/** A user who has completed `/register`, and their browser. */
export async function register(
	service: Service,
	fields: Record<string, unknown> = {},
	person = new Person(service)
) {
	const browser = new Visitor(service);
	const draft = await browser.draft(person.identifier, { name: 'Ann', ...fields });
	const tokens = await person.signUp();
	const begun = await browser.session(tokens, { draft: draft.body.id });
	if (begun.body.redirect_to !== '/dashboard') {
		throw new Error(`Registering ended in ${begun.status}: ${JSON.stringify(begun.body)}`);
	}
	return { person, browser, tokens };
}

/** A signed-in user without a profile, and their browser. */
export async function signedInWithoutProfile(service: Service) {
	const person = new Person(service);
	const browser = new Visitor(service);
	const tokens = await person.signUp();
	await browser.session(tokens);
	return { person, browser, tokens };
}

type Addition = Started<PublicKeyCredentialCreationOptionsJSON>;

/** Begins to add a passkey to the account of the access token. Throws Refused. */
export function startAddition(service: Service, token: string): Promise<Addition> {
	return request(service, 'POST', '/currentuser/devices/start', { token, body: {} });
}

/** Adds a passkey, and gives it as the service stores it. Throws Refused. */
export async function addPasskey(
	service: Service,
	token: string,
	authenticator = new Authenticator(),
	started?: Addition
) {
	const { handshake } = started ?? (await startAddition(service, token));
	const { publicKey } = handshake.challenge;
	const made = authenticator.create(publicKey, { origin: service.url });
	const { device } = await request<{ device: { id: string } }>(
		service,
		'POST',
		'/currentuser/devices/finish',
		{ token, body: { handshake_id: handshake.id, handshake_response: made } }
	);
	return device;
}

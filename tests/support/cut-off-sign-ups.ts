import { newEmail } from './addresses.ts';
import { Authenticator } from './authenticator.ts';
import type { AuthResult, PublicUser, Started } from './client.ts';
import { postForm, shown } from './forms.ts';
import { readMailbox } from './mailbox.ts';
import type { Server } from './server.ts';
import { Visitor } from './visitor.ts';
import { until } from './wait.ts';
import {
	approveLink,
	giveCode,
	path,
	poll,
	secretOf,
	sendCode,
	sendLink,
	useLink
} from './sign-in-flows.ts';

/** Sign-ups over HTTP with the calls of the pages, one of which is lost. */

/** How a call is lost: on its way, or with its answer. */
export type Loss = 'unsent' | 'unanswered';

export class CallLost extends Error {}

/** A browser that counts its calls and loses one of them, and all that come after it. */
export class UnreliableBrowser extends Visitor {
	readonly calls: string[] = [];
	#lost: { place: number; loss: Loss } | undefined;

	/** Loses the call with that place in `calls`. */
	lose(place: number, loss: Loss): void {
		this.#lost = { place, loss };
	}

	override async fetch(path: string, init: RequestInit = {}): Promise<Response> {
		const name = `${init.method ?? 'GET'} ${new URL(path, this.url).pathname}`;
		const place = this.calls.push(name) - 1;
		if (!this.#lost || place < this.#lost.place) return super.fetch(path, init);
		if (place === this.#lost.place && this.#lost.loss === 'unanswered') {
			const { status } = await super.fetch(path, init);
			if (status >= 400) throw new Error(`${name} was answered ${status}.`);
		}
		throw new CallLost(name);
	}
}

/** A user with an address and, where the way needs one, a device for passkeys. */
export class Applicant {
	readonly email = newEmail('resume');
	readonly authenticator = new Authenticator();
}

/** One sign-up of that user in one browser. */
export interface Visit {
	server: Server;
	browser: UnreliableBrowser;
	applicant: Applicant;
	/** The name that the user enters. */
	name: string;
	/** Its start by the server's clock, in milliseconds: older messages do not belong to it. */
	since: number;
}

export interface Way {
	by: string;
	/** What the server has in its environment, over the defaults. */
	env: Record<string, string>;
	/** Whether a passkey is there at the end. */
	passkey: boolean;
	/** From the new user on, up to the tokens of the session. */
	prove: (visit: Visit) => Promise<AuthResult>;
}

type Signed = { auth_result: AuthResult };

/** Sends JSON and gives the answer's. Throws for every status but 2xx. */
async function send<Body>({ browser }: Visit, method: string, path: string, body?: unknown) {
	const answer = await browser.send<Body>(method, path, body);
	if (answer.status > 299) throw new Error(`${method} ${path} was answered ${answer.status}.`);
	return answer.body;
}

async function byPasskey(visit: Visit): Promise<AuthResult> {
	const { server, applicant } = visit;
	type Creation = Started<PublicKeyCredentialCreationOptionsJSON>;
	const start = path(server, '/register/webauthn/start');
	const { handshake, user } = await send<Creation>(visit, 'POST', start, {
		identifier: applicant.email
	});
	const { publicKey } = handshake.challenge;
	const finish = path(server, '/register/webauthn/finish');
	const { auth_result } = await send<Signed>(visit, 'POST', finish, {
		handshake_id: handshake.id,
		handshake_response: applicant.authenticator.create(publicKey, { origin: server.url }),
		user_id: user?.id
	});
	return auth_result;
}

type Kind = 'register' | 'login';

async function byCode(visit: Visit, kind: Kind = 'register') {
	const { server, browser, applicant } = visit;
	const { otp_id } = (await sendCode(server, browser, applicant.email, kind)).body;
	const { code } = await receive(visit);
	return (await giveCode(server, browser, otp_id, code)).body.auth_result;
}

async function byLink(visit: Visit, kind: Kind = 'register') {
	const { server, browser, applicant } = visit;
	await sendLink(server, browser, applicant.email, { kind });
	const { link = '' } = await receive(visit);
	await browser.fetch(link);
	return (await useLink(server, browser, secretOf(link))).body.auth_result;
}

async function byApproval(visit: Visit) {
	const { server, browser, applicant } = visit;
	const { id } = (await sendLink(server, browser, applicant.email)).body.magic_link;
	const { link = '' } = await receive(visit);
	await approveLink(server, new Visitor(server), secretOf(link));
	return (await poll(server, browser, id)).body.auth_result;
}

/** Waits for the message that was asked for in this visit. */
function receive({ server, applicant, since }: Visit) {
	return until(`a message to ${applicant.email}`, async () => {
		const messages = await readMailbox(server);
		return messages.find(({ to, created_at }) => {
			return to === applicant.email && Date.parse(created_at) >= since;
		});
	});
}

/** Adds a passkey once the session has begun, as the element offers it. */
async function addPasskey(visit: Visit, token: string): Promise<void> {
	const { server, browser, applicant } = visit;
	const headers = { authorization: `Bearer ${token}` };
	type Addition = Started<PublicKeyCredentialCreationOptionsJSON>;
	const start = path(server, '/currentuser/devices/start');
	const { handshake } = (await browser.send<Addition>('POST', start, {}, headers)).body;
	const { publicKey } = handshake.challenge;
	const made = applicant.authenticator.create(publicKey, { origin: server.url });
	const finish = path(server, '/currentuser/devices/finish');
	const body = { handshake_id: handshake.id, handshake_response: made };
	const { status } = await browser.send('POST', finish, body, headers);
	if (status !== 201) throw new Error(`The passkey was answered ${status}.`);
}

const VERIFIED = { REQUIRE_VERIFICATION: 'on' };
const LINKS = { FALLBACK: 'magic_link' };

export const ways: Way[] = [
	{ by: 'a passkey', env: {}, passkey: true, prove: byPasskey },
	{ by: 'a code', env: {}, passkey: false, prove: byCode },
	{ by: 'a code, and a passkey for the next time', env: VERIFIED, passkey: true, prove: byCode },
	{ by: 'a link', env: LINKS, passkey: false, prove: byLink },
	{ by: 'a link, approved on another device', env: LINKS, passkey: false, prove: byApproval }
];

async function findUser(visit: Visit): Promise<PublicUser | null> {
	const { server, applicant } = visit;
	const query = new URLSearchParams({ identifier: applicant.email });
	const users = path(server, `/users?${query}`);
	return (await send<{ user: PublicUser | null }>(visit, 'GET', users)).user;
}

/** Registers from the page on, up to the dashboard. Throws CallLost where a call is to be lost. */
export async function signUp(way: Way, visit: Visit): Promise<void> {
	const { server, browser, applicant, name } = visit;
	await browser.fetch('/register');
	await send(visit, 'GET', path(server, ''));
	await findUser(visit);
	const draft = await browser.draft(applicant.email, { name });
	await send(visit, 'POST', path(server, '/users'), {
		identifier: applicant.email,
		user_metadata: {}
	});
	const tokens = await way.prove(visit);
	const begun = await browser.session(tokens, { draft: draft.body.id });
	if (way.passkey && way.prove !== byPasskey) await addPasskey(visit, tokens.auth_token);
	await enter(visit, begun.body.redirect_to);
}

/**
 * Logs in with nothing but the address, by what the service says of it, and goes on up to the
 * dashboard; where it is not known, registers. Gives whether it was known.
 */
export async function comeBack(way: Way, visit: Visit): Promise<boolean> {
	const { server, browser, applicant } = visit;
	await browser.fetch('/login');
	const user = await findUser(visit);
	if (!user) {
		await signUp(way, visit);
		return false;
	}
	const tokens = await logIn(way, visit, user);
	const begun = await browser.session(tokens);
	if (way.passkey && !user.webauthn) await addPasskey(visit, tokens.auth_token);
	await enter(visit, begun.body.redirect_to);
	return true;

	async function logIn({ env }: Way, visit: Visit, { id, webauthn }: PublicUser) {
		if (!webauthn) return env === LINKS ? byLink(visit, 'login') : byCode(visit, 'login');
		type Retrieval = Started<PublicKeyCredentialRequestOptionsJSON>;
		const start = path(server, '/login/webauthn/start');
		const body = { identifier: applicant.email };
		const { handshake } = await send<Retrieval>(visit, 'POST', start, body);
		const { publicKey } = handshake.challenge;
		const finish = path(server, '/login/webauthn/finish');
		const { auth_result } = await send<Signed>(visit, 'POST', finish, {
			handshake_id: handshake.id,
			handshake_response: applicant.authenticator.get(publicKey, { origin: server.url }),
			user_id: id
		});
		return auth_result;
	}
}

/** Follows the session to the dashboard; at /welcome fills in a name if there is none. */
async function enter({ browser, name }: Visit, leadsTo: string): Promise<void> {
	if (leadsTo.startsWith('/welcome')) {
		const page = await shown(await browser.fetch(leadsTo));
		const fields = { name: page.value || name, version: page.version };
		const saved = await postForm(browser, leadsTo, fields);
		leadsTo = saved.headers.get('location') ?? '';
	}
	const { status } = await browser.fetch(leadsTo);
	if (leadsTo !== '/dashboard' || status !== 200) {
		throw new Error(`The session leads to ${leadsTo}, which was answered ${status}.`);
	}
}

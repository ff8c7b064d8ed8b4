import { newEmail } from './addresses.ts';
import type { Authenticator } from './authenticator.ts';
import { call, type Answer, type AuthResult, type Service, type Started } from './client.ts';
import { waitForMessage } from './mailbox.ts';
import type { Server } from './server.ts';
import { Visitor } from './visitor.ts';

/** The sign-in flows of a browser over HTTP: a first passkey, passcodes and links. */

type Kind = 'register' | 'login';
type Signed = { auth_result: AuthResult };

/** A path of the authentication API, for a visitor. */
export function path({ appId }: Service, rest: string): string {
	return `/v1/apps/${appId}${rest}`;
}

/** A browser with the cookie that identifies it, as after the first step of a sign-up. */
export async function knownBrowser(service: Service): Promise<Visitor> {
	const browser = new Visitor(service);
	await browser.draft(newEmail(), { name: 'Ann' });
	return browser;
}

/** Signs up with a passkey, without checks of the answers. */
export async function signUpIn(
	service: Service,
	browser: Visitor,
	identifier: string,
	authenticator: Authenticator
): Promise<AuthResult> {
	const start = path(service, '/register/webauthn/start');
	type Creation = Started<PublicKeyCredentialCreationOptionsJSON>;
	const { handshake, user } = (await browser.send<Creation>('POST', start, { identifier })).body;
	const finished = await browser.send<Signed>('POST', path(service, '/register/webauthn/finish'), {
		handshake_id: handshake.id,
		handshake_response: authenticator.create(handshake.challenge.publicKey, {
			origin: service.url
		}),
		user_id: user?.id
	});
	return finished.body.auth_result;
}

/** Asks for a passcode. Gives every answer. */
export function sendCode(
	service: Service,
	browser: Visitor,
	identifier: string,
	kind: Kind = 'register'
): Promise<Answer<{ otp_id: string }>> {
	return browser.send('POST', path(service, `/${kind}/otp`), { identifier });
}

/** Submits a passcode. Gives every answer. */
export function giveCode(
	service: Service,
	browser: Visitor,
	otp_id: string,
	otp: unknown
): Promise<Answer<Signed>> {
	return browser.send('POST', path(service, '/otp/activate'), { otp_id, otp });
}

/** The code with its last digit raised by `by`. */
export function wrong(code: string, by = 1): string {
	return code.slice(0, 5) + ((Number(code[5]) + by) % 10);
}

/** Asks for a passcode and reads it in the mailbox. Throws where it was refused. */
export async function getCode(
	service: Service,
	identifier: string,
	{ kind, browser = new Visitor(service) }: { kind?: Kind; browser?: Visitor } = {}
) {
	const sent = await sendCode(service, browser, identifier, kind);
	if (sent.status > 299) throw new Error(`No code: ${sent.status} ${JSON.stringify(sent.body)}`);
	const { code = '' } = await waitForMessage(service, identifier, 'code');
	return { browser, otp_id: sent.body.otp_id, code };
}

/** Registers or signs in with a passcode from the mailbox; starts afresh where the person is asked. */
export async function enterByCode(service: Service, identifier: string, kind: Kind = 'register') {
	const { browser, tokens } = await proveByCode(service, identifier, kind);
	if (!tokens.redirect_url.endsWith('/claim')) return { browser, tokens };
	const decided = await decide(service, tokens, 'start_afresh');
	return { browser, tokens: decided.body.auth_result };
}

/**
 * A user with a profile and no passkey, who has signed up by code, and their browser. The next message
 * to the address is sent at once.
 */
export async function registerByCode(
	server: Server,
	name: string,
	email = newEmail(name.toLowerCase())
) {
	const { browser, tokens } = await enterByCode(server, email);
	await browser.session(tokens);
	await browser.saveProfile({ name });
	await server.advance(61);
	return { browser, email };
}

/** Gives the answer to the question whose an account is, as a program does. Gives every answer. */
export function decide(
	service: Service,
	{ auth_token: token }: Pick<AuthResult, 'auth_token'>,
	decision: string
): Promise<Answer<Signed>> {
	const claim = `/postern/v1/apps/${service.appId}/claim`;
	return call(service, 'POST', claim, { token, body: { decision } });
}

/** As `enterByCode`, up to the question. */
export async function proveByCode(service: Service, identifier: string, kind: Kind = 'login') {
	const { browser, otp_id, code } = await getCode(service, identifier, { kind });
	const given = await giveCode(service, browser, otp_id, code);
	if (given.status !== 200) throw new Error(`No sign-in: ${JSON.stringify(given.body)}`);
	return { browser, tokens: given.body.auth_result };
}

/** Asks for a link. Gives every answer. */
export function sendLink(
	service: Service,
	browser: Visitor,
	identifier: string,
	{ kind = 'register', ...more }: { kind?: Kind; magic_link_path?: string } = {}
): Promise<Answer<{ magic_link: { id: string } }>> {
	return browser.send('POST', path(service, `/${kind}/magic-link`), { identifier, ...more });
}

/** Asks for a link and reads it in the mailbox. Throws where it was refused. */
export async function getLink(
	service: Service,
	identifier: string,
	{
		browser = new Visitor(service),
		...more
	}: Parameters<typeof sendLink>[3] & {
		browser?: Visitor;
	} = {}
) {
	const sent = await sendLink(service, browser, identifier, more);
	if (sent.status > 299) throw new Error(`No link: ${sent.status} ${JSON.stringify(sent.body)}`);
	const { link = '' } = await waitForMessage(service, identifier, 'link');
	return { browser, id: sent.body.magic_link.id, link, secret: secretOf(link) };
}

/** The secret in a link. */
export function secretOf(link: string): string {
	const { searchParams } = new URL(link);
	return searchParams.get('psg_magic_link') ?? searchParams.get('psg_verify_link') ?? '';
}

/** Uses a link up in that browser. Gives every answer. */
export function useLink(service: Service, browser: Visitor, magic_link: string) {
	return browser.send<Signed>('PATCH', path(service, '/magic-link/activate'), { magic_link });
}

/** Lets the browser that asked sign in. Gives every answer. */
export function approveLink(service: Service, browser: Visitor, magic_link: string) {
	return browser.send('POST', `/postern/v1/apps/${service.appId}/links/approve`, { magic_link });
}

/** What the browser that asked does every second. Gives every answer. */
export function poll(service: Service, browser: Visitor, id: string) {
	return browser.send<Signed>('POST', path(service, '/magic-link/status'), { id });
}

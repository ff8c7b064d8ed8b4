import { newEmail } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import type { AuthResult, Started } from '../support/client.ts';
import { cookiesOf, type Http, type Reply } from './http.ts';

/** A user with a passkey, who sends over HTTP what the pages and the elements send. */
export interface Person {
	email: string;
	authenticator: Authenticator;
	/** The cookie of the browser in which the person signed up. */
	browser?: string;
}

type Finished = { auth_result: AuthResult };

/** The requests of a sign-up at `/register`: draft, user, start, finish, session. */
export async function signUp(http: Http, appId: string): Promise<Person> {
	const api = `/v1/apps/${appId}`;
	const email = newEmail('bench');
	const authenticator = new Authenticator({ algorithms: [-7] });
	const draft = await http.send('/drafts', {
		method: 'POST',
		body: { identifier: email, fields: { name: 'Bench' } }
	});
	const browser = cookiesOf(draft);
	const headers = { cookie: browser };
	await http.send(`${api}/users?identifier=${encodeURIComponent(email)}`, { headers });
	const started = await http.post<Started<PublicKeyCredentialCreationOptionsJSON>>(
		`${api}/register/webauthn/start`,
		{ identifier: email },
		headers
	);
	const { handshake, user } = started;
	const made = authenticator.create(handshake.challenge.publicKey, { origin: http.origin });
	const { auth_result } = await http.post<Finished>(
		`${api}/register/webauthn/finish`,
		{ handshake_id: handshake.id, handshake_response: made, user_id: user?.id },
		headers
	);
	const { id } = JSON.parse(draft.body.toString()) as { id: string };
	await begin(http, auth_result, { draft: id }, headers);
	return { email, authenticator, browser };
}

/**
 * The four requests of a sign-in at `/login`: user, start, finish, session, from the browser in which the
 * person signed up; a new one, where that is unknown. Gives the cookies.
 */
export async function signIn(http: Http, appId: string, person: Person): Promise<string> {
	const headers: Record<string, string> = person.browser ? { cookie: person.browser } : {};
	const signedIn = await authenticate(http, appId, person, headers);
	return cookiesOf(await begin(http, signedIn, {}, headers));
}

/** The first three of them; without cookies as a page of another app sends them. Gives the tokens. */
export async function authenticate(
	http: Http,
	appId: string,
	person: Person,
	headers: Record<string, string> = {}
): Promise<AuthResult> {
	const api = `/v1/apps/${appId}`;
	const { email, authenticator } = person;
	await http.send(`${api}/users?identifier=${encodeURIComponent(email)}`, { headers });
	const started = await http.post<Started<PublicKeyCredentialRequestOptionsJSON>>(
		`${api}/login/webauthn/start`,
		{ identifier: email },
		headers
	);
	const { handshake, user } = started;
	const made = authenticator.get(handshake.challenge.publicKey, { origin: http.origin });
	const { auth_result } = await http.post<Finished>(
		`${api}/login/webauthn/finish`,
		{ handshake_id: handshake.id, handshake_response: made, user_id: user?.id },
		headers
	);
	return auth_result;
}

function begin(
	http: Http,
	{ auth_token, refresh_token }: AuthResult,
	more: object,
	headers: Record<string, string>
): Promise<Reply> {
	const body = { auth_token, refresh_token, ...more };
	return http.send('/session', { method: 'POST', body, headers });
}

import { newEmail } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import type { AuthResult, Started } from '../support/client.ts';
import { cookiesOf, type Http, type Reply } from './http.ts';

/** A user with a passkey, who sends over HTTP what the pages and the elements send. */
export interface Person {
	email: string;
	authenticator: Authenticator;
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
	await http.send(`${api}/users?identifier=${encodeURIComponent(email)}`);
	const started = await http.post<Started<PublicKeyCredentialCreationOptionsJSON>>(
		`${api}/register/webauthn/start`,
		{ identifier: email }
	);
	const { handshake, user } = started;
	const made = authenticator.create(handshake.challenge.publicKey, { origin: http.origin });
	const { auth_result } = await http.post<Finished>(`${api}/register/webauthn/finish`, {
		handshake_id: handshake.id,
		handshake_response: made,
		user_id: user?.id
	});
	const { id } = JSON.parse(draft.body.toString()) as { id: string };
	await begin(http, auth_result, { draft: id }, { cookie: cookiesOf(draft) });
	return { email, authenticator };
}

/** The four requests of a sign-in at `/login`: user, start, finish, session. Gives the cookies. */
export async function signIn(http: Http, appId: string, person: Person): Promise<string> {
	return cookiesOf(await begin(http, await authenticate(http, appId, person)));
}

/** The first three of them, as a page of another app sends them. Gives the tokens. */
export async function authenticate(http: Http, appId: string, person: Person): Promise<AuthResult> {
	const api = `/v1/apps/${appId}`;
	const { email, authenticator } = person;
	await http.send(`${api}/users?identifier=${encodeURIComponent(email)}`);
	const started = await http.post<Started<PublicKeyCredentialRequestOptionsJSON>>(
		`${api}/login/webauthn/start`,
		{ identifier: email }
	);
	const { handshake, user } = started;
	const made = authenticator.get(handshake.challenge.publicKey, { origin: http.origin });
	const { auth_result } = await http.post<Finished>(`${api}/login/webauthn/finish`, {
		handshake_id: handshake.id,
		handshake_response: made,
		user_id: user?.id
	});
	return auth_result;
}

function begin(
	http: Http,
	{ auth_token, refresh_token }: AuthResult,
	more: object = {},
	headers?: Record<string, string>
): Promise<Reply> {
	const body = { auth_token, refresh_token, ...more };
	return http.send('/session', { method: 'POST', body, headers });
}

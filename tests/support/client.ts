import type { Authenticator, Creation, Retrieval } from './authenticator.ts';

/** Whatever serves the identity service: a Server, or an address and an app id. */
export type Service = { url: string; appId: string };

export type AuthResult = {
	auth_token: string;
	redirect_url: string;
	refresh_token: string;
	refresh_token_expiration: number;
};

/** An answer of any status, its JSON read; `undefined` where the body is empty or no JSON. */
export type Answer<Body = unknown> = { status: number; headers: Headers; body: Body };

export type CallOptions = {
	/** Sent as JSON. */
	body?: unknown;
	/** Sent as `Authorization: Bearer`. */
	token?: string;
	headers?: Record<string, string>;
};

/** Thrown for an answer that is not 2xx where only success was expected. */
export class Refused extends Error {
	readonly status: number;
	readonly code: string | undefined;
	readonly answer: Answer;

	constructor(what: string, answer: Answer) {
		super(`${what} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
		this.name = 'Refused';
		this.status = answer.status;
		this.code = (answer.body as { code?: string } | undefined)?.code;
		this.answer = answer;
	}
}

/**
 * Calls the authentication API with a path from the app on, such as `/tokens`; a path that begins
 * with `/v1`, `/management` or `/postern` is taken as it is. Gives every answer, refusals too.
 */
export async function call<Body = unknown>(
	{ url, appId }: Service,
	method: string,
	path: string,
	{ body, token, headers }: CallOptions = {}
): Promise<Answer<Body>> {
	const full = /^\/(v1|management|postern)\//.test(path) ? path : `/v1/apps/${appId}${path}`;
	const response = await fetch(url + full, {
		method,
		headers: {
			...(body === undefined ? {} : { 'content-type': 'application/json' }),
			...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
			...headers
		},
		body: body === undefined ? undefined : JSON.stringify(body),
		redirect: 'manual'
	});
	return { status: response.status, headers: response.headers, body: await json<Body>(response) };
}

/** As `call`, but gives the body of a success and throws Refused for everything else. */
export async function request<Body>(
	service: Service,
	method: string,
	path: string,
	options?: CallOptions
): Promise<Body> {
	const answer = await call<Body>(service, method, path, options);
	if (answer.status < 200 || answer.status > 299) throw new Refused(`${method} ${path}`, answer);
	return answer.body;
}

/** A ceremony that has begun. `user` is null where no identifier was given. */
export type Started<PublicKey> = {
	handshake: { id: string; challenge: { publicKey: PublicKey } };
	user: PublicUser | null;
};

export type PublicUser = {
	id: string;
	email: string;
	email_verified: boolean;
	phone: string;
	phone_verified: boolean;
	status: string;
	user_metadata: object | null;
	webauthn: boolean;
	webauthn_types: string[];
};

/** Begins the registration of a passkey for a new identifier. Throws Refused. */
export function startRegistration(service: Service, identifier: string) {
	return request<Started<PublicKeyCredentialCreationOptionsJSON>>(
		service,
		'POST',
		'/register/webauthn/start',
		{ body: { identifier } }
	);
}

/** Begins a sign-in with a passkey, of the identifier's user or of any. Throws Refused. */
export function startSignIn(service: Service, identifier?: string) {
	return request<Started<PublicKeyCredentialRequestOptionsJSON>>(
		service,
		'POST',
		'/login/webauthn/start',
		{ body: identifier === undefined ? {} : { identifier } }
	);
}

/**
 * Sends an authenticator's answer as passage-js does; `changes` replace members of the body. Gives
 * every answer, refusals too.
 */
export function finish(
	service: Service,
	kind: 'register' | 'login',
	{ handshake, user }: Started<unknown>,
	handshake_response: object,
	changes: object = {}
): Promise<Answer<{ auth_result: AuthResult }>> {
	return call(service, 'POST', `/${kind}/webauthn/finish`, {
		body: {
			handshake_id: handshake.id,
			handshake_response,
			...(user && { user_id: user.id }),
			...changes
		}
	});
}

/**
 * Registers a passkey for a new identifier and signs in with it. The authenticator reports the
 * service's own origin unless another is given. Throws Refused.
 */
export async function signUp(
	service: Service,
	identifier: string,
	authenticator: Authenticator,
	ceremony: Partial<Creation> = {}
): Promise<AuthResult> {
	const started = await startRegistration(service, identifier);
	const { publicKey } = started.handshake.challenge;
	const made = authenticator.create(publicKey, { origin: service.url, ...ceremony });
	return succeeded('The sign-up', await finish(service, 'register', started, made));
}

/** Signs in with a passkey, without an identifier with any on the device. Throws Refused. */
export async function signIn(
	service: Service,
	identifier: string | undefined,
	authenticator: Authenticator,
	ceremony: Partial<Retrieval> = {}
): Promise<AuthResult> {
	const started = await startSignIn(service, identifier);
	const { publicKey } = started.handshake.challenge;
	const made = authenticator.get(publicKey, { origin: service.url, ...ceremony });
	return succeeded('The sign-in', await finish(service, 'login', started, made));
}

/** Redeems a refresh token for a new pair. Throws Refused. */
export async function refresh(service: Service, refresh_token: string): Promise<AuthResult> {
	const { auth_result } = await request<{ auth_result: AuthResult }>(service, 'POST', '/tokens', {
		body: { refresh_token }
	});
	return auth_result;
}

/** Ends the session that a refresh token belongs to. Throws Refused. */
export async function revoke(service: Service, refresh_token: string): Promise<void> {
	const query = new URLSearchParams({ refresh_token });
	await request(service, 'DELETE', `/tokens?${query}`);
}

function succeeded(what: string, answer: Answer<{ auth_result: AuthResult }>): AuthResult {
	if (answer.status !== 200) throw new Refused(what, answer);
	return answer.body.auth_result;
}

/** The body as JSON, or undefined where it is none. */
export async function json<Body>(response: Response): Promise<Body> {
	const text = await response.text();
	try {
		return JSON.parse(text) as Body;
	} catch {
		return undefined as Body;
	}
}

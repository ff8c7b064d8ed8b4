/** Who may call: anybody, the holder of an access token, one who has just got it, or of an API key. */
export type Caller = 'anyone' | 'signedIn' | 'freshlySignedIn' | 'withApiKey';

export interface Operation {
	method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	path: string;
	what: string;
}

/** The addresses of the app that are no pages. */
export const appOperations: readonly Operation[] = [
	{
		method: 'POST',
		path: '/drafts',
		what: 'Keeps `{identifier, fields}` until the sign-up is done: 201 `{id}`.'
	},
	{
		method: 'POST',
		path: '/session',
		what: 'Exchanges `{auth_token, refresh_token?, draft?, next?}` for cookies: `{redirect_to}`.'
	},
	{
		method: 'POST',
		path: '/session/token',
		what: 'The access token, within ten minutes of signing in: `{auth_token}`.'
	},
	{ method: 'POST', path: '/logout', what: 'Ends the session; 303 to `/login`.' },
	{
		method: 'GET',
		path: '/user',
		what: 'The profile of the signed-in user: 200, or 404 before there is one.'
	},
	{
		method: 'POST',
		path: '/user',
		what: 'Replaces it by the fields in the body: 201 if it is new, 200 else.'
	},
	{
		method: 'GET',
		path: '/account/export',
		what: 'All that is kept about the signed-in user, as a file.'
	},
	{
		method: 'POST',
		path: '/language',
		what: 'Keeps the `language` chosen at the foot of a page; 303 to `next`.'
	},
	{
		method: 'GET',
		path: '/dev/mailbox.json',
		what: 'On your own machine: the messages of the last day, newest first.'
	},
	{ method: 'GET', path: '/healthz', what: 'Answers 200 while the process lives.' },
	{ method: 'GET', path: '/readyz', what: 'Answers 200 while the database does too.' }
];

const auth = (method: Operation['method'], path: string, what: string): Operation => ({
	method,
	path: `/v1/apps/{app_id}${path}`,
	what
});
const management = (method: Operation['method'], path: string, what: string): Operation => ({
	method,
	path: `/management/v1/apps/{app_id}${path}`,
	what
});
const own = (method: Operation['method'], path: string, what: string): Operation => ({
	method,
	path: `/postern/v1/apps/{app_id}${path}`,
	what
});

/** The operations that Passage's libraries call, and our own, in the order of the documentation. */
export const operations: readonly Operation[] = [
	auth('GET', '', 'The app: its name, its methods, its look.'),
	auth('GET', '/.well-known/jwks.json', 'The public keys of access tokens (RFC 7517).'),
	auth('GET', '/.well-known/openid-configuration', 'Issuer and addresses.'),
	auth('GET', '/users', 'The user with `?identifier=`, or `{"user": null}`.'),
	auth('POST', '/users', 'Makes a pending user; the same again for one who is pending.'),
	auth('POST', '/register/webauthn/start', 'Options for the first passkey.'),
	auth('POST', '/register/webauthn/finish', 'Keeps the passkey and signs in.'),
	auth('POST', '/register/otp', 'Sends a passcode to sign up with.'),
	auth('POST', '/register/magic-link', 'Sends a link to sign up with.'),
	auth('POST', '/login/webauthn/start', 'Options for a sign-in, with or without an identifier.'),
	auth('POST', '/login/webauthn/finish', 'Verifies the passkey and signs in.'),
	auth('POST', '/login/otp', 'Sends a passcode to sign in with.'),
	auth('POST', '/login/magic-link', 'Sends a link to sign in with.'),
	auth('POST', '/otp/activate', 'Signs in with a passcode.'),
	auth('PATCH', '/magic-link/activate', 'Signs in with a link.'),
	auth('POST', '/magic-link/status', 'Signs in where the link was asked for, once it was used.'),
	auth('GET', '/social/authorize', 'Goes to a social provider.'),
	auth('GET', '/social/token', 'Signs in with what came back from it.'),
	auth('POST', '/social/id_token', 'Signs in with a native ID token.'),
	auth('POST', '/tokens', 'The next pair of tokens for a refresh token.'),
	auth('DELETE', '/tokens', 'Ends the session of `?refresh_token=`.'),
	auth('GET', '/currentuser', 'The signed-in user.'),
	auth('PATCH', '/currentuser/email', 'Changes the address once the new one is proved.'),
	auth('PATCH', '/currentuser/phone', 'Changes the number once the new one is proved.'),
	auth('GET', '/currentuser/devices', 'The passkeys of the signed-in user.'),
	auth('PATCH', '/currentuser/devices/{device_id}', 'Renames a passkey.'),
	auth('DELETE', '/currentuser/devices/{device_id}', 'Removes a passkey.'),
	auth('POST', '/currentuser/devices/start', 'Options for a further passkey.'),
	auth('POST', '/currentuser/devices/finish', 'Keeps the further passkey.'),
	auth('GET', '/currentuser/social-connections', 'Social accounts that are linked.'),
	auth('DELETE', '/currentuser/social-connections/{connection}', 'Unlinks one.'),
	auth('GET', '/currentuser/user-metadata', 'The metadata fields of the signed-in user.'),
	auth('PATCH', '/currentuser/user-metadata', 'Changes them.'),
	management('GET', '', 'The app with its settings.'),
	management('POST', '/magic-links', 'Makes a link, and sends it if asked.'),
	management('GET', '/users', 'Users, page by page.'),
	management('POST', '/users', 'Makes a user.'),
	management('GET', '/users/{user_id}', 'A user.'),
	management('PATCH', '/users/{user_id}', 'Changes a user.'),
	management('DELETE', '/users/{user_id}', 'Deletes a user.'),
	management('PATCH', '/users/{user_id}/activate', 'Lets a user sign in again.'),
	management('PATCH', '/users/{user_id}/deactivate', 'Lets a user not sign in any more.'),
	management('GET', '/users/{user_id}/devices', 'The passkeys of a user.'),
	management('DELETE', '/users/{user_id}/devices/{device_id}', 'Removes a passkey.'),
	management('DELETE', '/users/{user_id}/tokens', 'Ends all sessions of a user.'),
	own('GET', '/session', 'The session of the access token, if it lives.'),
	own('DELETE', '/session', 'Ends it.'),
	own('GET', '/sessions', 'The sessions of the user that live.'),
	own('DELETE', '/sessions', 'Ends all of them but the one that asks.'),
	own('DELETE', '/sessions/{session_id}', 'Ends one.'),
	own('GET', '/currentuser/export', 'All that is kept about the user, without secrets.'),
	own('GET', '/currentuser/address-change', 'The address that the user has yet to confirm.'),
	own('DELETE', '/currentuser', 'Deletes the account with all that hangs on it.'),
	own('POST', '/links/preview', 'What a mailed link is for; changes nothing.'),
	own('POST', '/links/approve', 'Signs in where the link was asked for, and nobody here.')
];

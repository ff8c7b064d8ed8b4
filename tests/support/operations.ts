/** The required credential: none, an access token, one of a recent sign-in, or an API key. */
export type Caller =
	'anyone' | 'signedIn' | 'freshlySignedIn' | 'withApiKey' | 'withAnyKey' | 'withClaim';

export interface Operation {
	method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	path: string;
	what: string;
}

/** The app's own endpoints that are not pages. */
export const appOperations: readonly Operation[] = [
	{
		method: 'POST',
		path: '/drafts',
		what: 'Stores `{identifier, fields}` until the sign-up is finished: 201 `{id}`.'
	},
	{
		method: 'POST',
		path: '/session',
		what: 'Exchanges `{auth_token, refresh_token?, draft?, next?}` for cookies: `{redirect_to}`.'
	},
	{
		method: 'POST',
		path: '/session/token',
		what: 'Within ten minutes of a sign-in: the access token, as `{auth_token}`.'
	},
	{
		method: 'POST',
		path: '/logout',
		what: 'Ends the session; 303 to `/login`, or 503 if it cannot end now.'
	},
	{
		method: 'GET',
		path: '/user',
		what: 'The profile of the signed-in user, or 404 before there is one.'
	},
	{
		method: 'POST',
		path: '/user',
		what: 'Replaces the profile by the fields in the body: 201 if it is new, else 200.'
	},
	{
		method: 'GET',
		path: '/account/export',
		what: 'Everything stored about the signed-in user, as a JSON file.'
	},
	{
		method: 'POST',
		path: '/language',
		what: 'Sets the `language` of the pages in a cookie; 303 to `next`.'
	},
	{
		method: 'GET',
		path: '/passage-web.js',
		what: 'The script for pages that are not ours; [beside-your-app.md](beside-your-app.md).'
	},
	{
		method: 'GET',
		path: '/passage-web/texts/v2/{language}.json',
		what: 'The texts of the elements, for pages of any origin; English where there are none.'
	},
	{
		method: 'GET',
		path: '/dev/mailbox.json',
		what: 'On a loopback origin: the messages of the last day, newest first.'
	},
	{ method: 'GET', path: '/healthz', what: '200 while the process runs.' },
	{
		method: 'GET',
		path: '/metrics',
		what: 'With METRICS_TOKEN as the bearer: the metrics, for Prometheus. Without the setting 404.'
	},
	{
		method: 'GET',
		path: '/readyz',
		what: '200 while the database answers and takes writes too; the 503 says what is wrong.'
	}
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

/** Passage's operations and our own, in the order of the documentation. */
export const operations: readonly Operation[] = [
	auth('GET', '', 'The app: name, sign-in methods, fields, look.'),
	auth('GET', '/.well-known/jwks.json', 'The public keys of access tokens (RFC 7517).'),
	auth('GET', '/.well-known/openid-configuration', 'The issuer and the address of its keys.'),
	auth('GET', '/users', 'The user with that `?identifier=`, or `{"user": null}`.'),
	auth('POST', '/users', 'Creates a pending user, or returns the pending one.'),
	auth(
		'POST',
		'/register/webauthn/start',
		'Options for the first passkey of a user, who may be new.'
	),
	auth('POST', '/register/webauthn/finish', 'Stores the passkey, with a new user, and signs in.'),
	auth('POST', '/register/otp', 'Sends a code to sign up with.'),
	auth('POST', '/register/magic-link', 'Sends a link to sign up with.'),
	auth(
		'POST',
		'/login/webauthn/start',
		'Options for a sign-in with a passkey; the identifier may be left out.'
	),
	auth('POST', '/login/webauthn/finish', 'Verifies the passkey and signs in.'),
	auth('POST', '/login/otp', 'Sends a code to sign in with.'),
	auth('POST', '/login/magic-link', 'Sends a link to sign in with.'),
	auth('POST', '/otp/activate', 'Signs in with a code.'),
	auth('PATCH', '/magic-link/activate', 'Signs in with a link.'),
	auth(
		'POST',
		'/magic-link/status',
		'Signs in the browser that requested the link, once the link was used.'
	),
	auth('GET', '/social/authorize', 'Redirects to a social provider.'),
	auth('GET', '/social/token', 'Signs in with the answer of the provider.'),
	auth('POST', '/social/id_token', 'Signs in with a native ID token.'),
	auth('POST', '/tokens', 'Exchanges a refresh token for the next pair of tokens.'),
	auth('DELETE', '/tokens', 'Ends the session of that `?refresh_token=`.'),
	auth('GET', '/currentuser', 'The signed-in user.'),
	auth(
		'PATCH',
		'/currentuser/email',
		'Sends a link to the new email address, which replaces the old one when the link is used.'
	),
	auth(
		'PATCH',
		'/currentuser/phone',
		'Sends a link to the new phone number, which replaces the old one when the link is used.'
	),
	auth('GET', '/currentuser/devices', 'The passkeys of the signed-in user.'),
	auth('PATCH', '/currentuser/devices/{device_id}', 'Renames a passkey.'),
	auth('DELETE', '/currentuser/devices/{device_id}', 'Removes a passkey.'),
	auth('POST', '/currentuser/devices/start', 'Options for another passkey.'),
	auth('POST', '/currentuser/devices/finish', 'Stores the other passkey.'),
	auth('GET', '/currentuser/social-connections', 'The linked social accounts.'),
	auth('DELETE', '/currentuser/social-connections/{connection}', 'Unlinks a social account.'),
	auth('GET', '/currentuser/user-metadata', 'The metadata fields of the user.'),
	auth('PATCH', '/currentuser/user-metadata', 'Changes the metadata fields that the body names.'),
	management('GET', '', 'The app with its settings; a wrong key is refused.'),
	management(
		'GET',
		'/connection',
		'How this request reached the server: `{address, address_header, forwarded, now}`.'
	),
	management('POST', '/magic-links', 'Creates a link, and sends it if the body says so.'),
	management('GET', '/users', 'Users, page by page.'),
	management('POST', '/users', 'Creates a user.'),
	management('GET', '/users/{user_id}', 'A user.'),
	management('PATCH', '/users/{user_id}', 'Changes a user.'),
	management('DELETE', '/users/{user_id}', 'Deletes a user.'),
	management('PATCH', '/users/{user_id}/activate', 'Lets a user sign in again.'),
	management('PATCH', '/users/{user_id}/deactivate', 'Stops a user from signing in.'),
	management('GET', '/users/{user_id}/devices', 'The passkeys of a user.'),
	management('DELETE', '/users/{user_id}/devices/{device_id}', 'Removes a passkey.'),
	management('DELETE', '/users/{user_id}/tokens', 'Ends all sessions of a user.'),
	own(
		'GET',
		'/session',
		'The session of the access token while it lasts, and the identifiers and metadata of its user.'
	),
	own(
		'POST',
		'/session',
		'Exchanges a refresh token for the next one, and says the same: `{session, user, refresh_token, refresh_token_expiration}`.'
	),
	own('DELETE', '/session', 'Ends the session of the access token.'),
	own('GET', '/sessions', 'The sessions of the user.'),
	own('DELETE', '/sessions', 'Ends all sessions of the user but this one.'),
	own('DELETE', '/sessions/{session_id}', 'Ends one of the sessions.'),
	own(
		'GET',
		'/currentuser/passkeys',
		'The passkeys of the user: `{id, name, provider, synced, created_at, last_used_at, current}`; `current` began this session.'
	),
	own(
		'GET',
		'/currentuser/events',
		'What happened to the account, the newest first: ten events and up to five refusals, or with `?all` a hundred and fifty.'
	),
	own('GET', '/currentuser/export', 'Everything stored about the user, without secrets.'),
	own(
		'GET',
		'/currentuser/identifier-changes',
		'The email address and phone number that wait for their links, and until when.'
	),
	own(
		'DELETE',
		'/currentuser/identifier-changes/{kind}',
		'Cancels the change of the `email` or the `phone` that waits.'
	),
	own(
		'PATCH',
		'/currentuser/user-metadata',
		'Changes metadata fields unless they have changed since `version`, which the session says.'
	),
	own('DELETE', '/currentuser', 'Deletes the account and everything that belongs to it.'),
	own(
		'GET',
		'/claim',
		'What the person is asked: `{claim: {id, identifier, expires_at, for_own_account, account}}`; `account` is null where it cannot be kept.'
	),
	own('POST', '/claim', 'Carries out `{decision}`, `keep` or `start_afresh`, and signs in.'),
	own('DELETE', '/claim', 'Gives the claim up; the next sign-in asks again.'),
	own('POST', '/links/preview', 'What a link is for, without using it.'),
	own('POST', '/links/approve', 'Signs in the browser that requested the link, and not this one.')
];

/** When a caller gets each error code, by the table in `src/lib/server/errors.ts`. */
export const errorMeanings: Readonly<Record<string, string>> = {
	invalid_request: 'The body or the query is wrong; `error` says what.',
	discoverable_login_failed: 'The passkey is unknown, or its signature is wrong.',
	webauthn_login_failed:
		'The passkey of this user could not be verified, or the ceremony has ended.',
	invalid_access_token:
		'The access token or API key is missing or invalid, or the session has ended.',
	invalid_refresh_token: 'The refresh token is unknown, used or expired.',
	invalid_magic_link: 'The link was used or has expired.',
	exceeded_attempts: 'Too many incorrect codes.',
	identifier_not_verified: 'The user must verify the address first.',
	reauthentication_required: 'The sign-in is older than ten minutes.',
	foreign_origin: 'The request came from a page of another origin.',
	metadata_changed: 'The metadata is not of that `version` any more.',
	decision_required: 'The token is that of a claim, which is not decided yet.',
	operation_not_allowed: 'The settings do not allow this.',
	user_not_active: 'The account is pending or disabled.',
	app_not_found: 'The app id in the path is wrong, or the path does not exist.',
	social_connection_not_found: 'The user has no such social account.',
	profile_not_found: 'The user has no profile yet.',
	device_not_found: 'The user has no such passkey.',
	session_not_found: 'The user has no such session.',
	magic_link_not_found: 'The link is unknown, or not used yet.',
	claim_not_found: 'The claim is decided, or the account has changed since.',
	user_not_found: 'There is no such user.',
	internal_server_error: 'A fault of ours; the log has the cause under the `id` in the body.',
	not_found: 'The path does not exist, outside `/v1` and `/management/v1`.',
	method_not_allowed: 'The path has no such method; `Allow` lists those it has.',
	body_too_large: 'The body has more than 64 KiB.',
	unsupported_media_type: 'The body is not `application/json`.',
	too_many_requests: 'A limit was reached; `Retry-After` says how many seconds to wait.',
	misdirected_request: 'The `Host` header is not the host of `ORIGIN`.',
	temporarily_unavailable: 'The database does not answer; `Retry-After` says when to try again.'
};

/** One request for each root, with its response shortened. */
export const examples = {
	app: `curl $ORIGIN/user -H "Authorization: Bearer $ACCESS_TOKEN"
# 200 {"passage_id": "nP2c…", "name": "Ann", "created_at": "2026-…", "updated_at": "2026-…"}`,
	auth: `curl $ORIGIN/v1/apps/$APP_ID/login/otp \\
  -H 'Content-Type: application/json' -d '{"identifier": "ann@example.com"}'
# 200 {"otp_id": "Zb1x…"}, and a code by mail in as many seconds as Postern-Due-In says; then
curl $ORIGIN/v1/apps/$APP_ID/otp/activate \\
  -H 'Content-Type: application/json' -d '{"otp_id": "Zb1x…", "otp": "123456"}'
# 200 {"auth_result": {"auth_token": "eyJ…", "refresh_token": "…", "refresh_token_expiration": 1798…}}`,
	management: `curl $ORIGIN/management/v1/apps/$APP_ID/users/$USER_ID -H "Authorization: Bearer $API_KEY"
# 200 {"user": {"id": "nP2c…", "email": "ann@example.com", "status": "active", …}}`,
	own: `curl $ORIGIN/postern/v1/apps/$APP_ID/sessions -H "Authorization: Bearer $ACCESS_TOKEN"
# 200 {"sessions": [{"id": "k3Fd…", "browser_name": "Firefox, Linux", "current": true, …}]}`
};

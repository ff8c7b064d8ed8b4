/** Every refusal of the service: Passage's published codes first, then those it had no word for. */
const refusals = {
	invalid_request: { status: 400, message: 'The request is not valid.' },
	discoverable_login_failed: { status: 401, message: 'That passkey is not known here.' },
	webauthn_login_failed: { status: 401, message: 'The passkey could not be verified.' },
	invalid_access_token: { status: 401, message: 'The access token is not valid.' },
	invalid_refresh_token: { status: 401, message: 'The refresh token is not valid.' },
	invalid_magic_link: { status: 401, message: 'This link has been used or is too old.' },
	exceeded_attempts: {
		status: 401,
		message: 'There were too many wrong codes. Ask for a new one.'
	},
	identifier_not_verified: { status: 403, message: 'This address has to be proved first.' },
	reauthentication_required: { status: 403, message: 'Sign in again to change this.' },
	foreign_origin: { status: 403, message: 'Only pages of this site may ask for this.' },
	operation_not_allowed: { status: 403, message: 'This is not allowed.' },
	user_not_active: { status: 403, message: 'This account is not active.' },
	app_not_found: { status: 404, message: 'There is no such app.' },
	social_connection_not_found: { status: 404, message: 'There is no such connection.' },
	profile_not_found: { status: 404, message: 'There is no profile yet.' },
	device_not_found: { status: 404, message: 'There is no such passkey.' },
	session_not_found: { status: 404, message: 'There is no such session.' },
	magic_link_not_found: { status: 404, message: 'There is no such link.' },
	user_not_found: { status: 404, message: 'There is no such user.' },
	internal_server_error: { status: 500, message: 'Something went wrong.' },
	not_found: { status: 404, message: 'There is nothing at this address.' },
	method_not_allowed: { status: 405, message: 'This address does not answer that method.' },
	body_too_large: { status: 413, message: 'The body is too large.' },
	unsupported_media_type: {
		status: 415,
		message: 'The body must be sent with the content type application/json.'
	},
	too_many_requests: { status: 429, message: 'That was asked for too often. Try again later.' },
	misdirected_request: { status: 421, message: 'This server does not answer for that host.' },
	temporarily_unavailable: { status: 503, message: 'Try again in a moment.' }
} as const;

export type RefusalCode = keyof typeof refusals;

interface Details extends ErrorOptions {
	/** Messages by the name of the field that each is about. */
	fields?: Record<string, string>;
	/** Seconds after which it is worth trying again. */
	retryAfter?: number;
}

/** A refusal that the caller is told: `code` for programs, `message` safe for people. */
export class Refusal extends Error {
	readonly code: RefusalCode;
	readonly status: number;
	readonly fields: Record<string, string> | undefined;
	readonly retryAfter: number | undefined;

	constructor(code: RefusalCode, message: string = refusals[code].message, details?: Details) {
		super(message, details);
		this.name = 'Refusal';
		this.code = code;
		this.status = refusals[code].status;
		this.fields = details?.fields;
		this.retryAfter = details?.retryAfter;
	}
}

/** The body of a refusal; `fields` is there where fields were at fault. */
export function toBody({ code, message, fields }: Refusal) {
	return { code, error: message, ...(fields && { fields }) };
}

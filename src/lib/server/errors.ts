/** Every error that an answer may name: Passage's published codes first, then our own. */
const errors = {
	invalid_request: { status: 400, message: 'The request is not valid.' },
	discoverable_login_failed: { status: 401, message: 'This passkey is not registered here.' },
	webauthn_login_failed: { status: 401, message: 'The passkey could not be verified.' },
	invalid_access_token: { status: 401, message: 'The access token is not valid.' },
	invalid_refresh_token: { status: 401, message: 'The refresh token is not valid.' },
	invalid_magic_link: { status: 401, message: 'This link has been used or has expired.' },
	exceeded_attempts: { status: 401, message: 'Too many incorrect codes. Request a new one.' },
	identifier_not_verified: { status: 403, message: 'Verify this address first.' },
	reauthentication_required: { status: 403, message: 'Log in again to change this.' },
	foreign_origin: { status: 403, message: 'Only pages of this site may send this request.' },
	decision_required: { status: 403, message: 'Decide first whose account this is.' },
	operation_not_allowed: { status: 403, message: 'This is not allowed.' },
	user_not_active: { status: 403, message: 'This account has been disabled.' },
	app_not_found: { status: 404, message: 'There is no such app.' },
	social_connection_not_found: { status: 404, message: 'There is no such connection.' },
	profile_not_found: { status: 404, message: 'There is no profile yet.' },
	device_not_found: { status: 404, message: 'There is no such passkey.' },
	session_not_found: { status: 404, message: 'There is no such session.' },
	magic_link_not_found: { status: 404, message: 'There is no such link.' },
	claim_not_found: { status: 404, message: 'This was decided already, or has expired.' },
	// Passage's libraries compare these words.
	user_not_found: { status: 404, message: 'User not found' },
	metadata_changed: { status: 409, message: 'The metadata has changed meanwhile.' },
	internal_server_error: { status: 500, message: 'Something went wrong.' },
	not_found: { status: 404, message: 'There is nothing at this path.' },
	method_not_allowed: { status: 405, message: 'This path does not take that method.' },
	body_too_large: { status: 413, message: 'The body is too large.' },
	unsupported_media_type: {
		status: 415,
		message: 'The body must be sent with the content type application/json.'
	},
	too_many_requests: { status: 429, message: 'Too many requests. Try again later.' },
	misdirected_request: { status: 421, message: 'This server does not answer for that host.' },
	temporarily_unavailable: { status: 503, message: 'Try again in a moment.' }
} as const;

export type ErrorCode = keyof typeof errors;

/** Whether it is the code of such an error. */
export const isErrorCode = (code: unknown): code is ErrorCode =>
	typeof code === 'string' && Object.hasOwn(errors, code);

interface Details extends ErrorOptions {
	/** Messages by the name of the field that each is about. */
	fields?: Record<string, string>;
	/** Seconds after which it is worth trying again. */
	retryAfter?: number;
	/** The real reason, such as `wrong_code`: an event has it, and no answer. */
	reason?: string;
	/** The limit that is met, such as `messages_of_network`; as `reason`. */
	limit?: string;
	/** The user whom the attempt was about; as `reason`. */
	user_id?: string | undefined;
}

/** An error that the caller may read: `code` for programs, `message` for people. */
export class ApiError extends Error {
	readonly code: ErrorCode;
	readonly status: number;
	readonly fields: Record<string, string> | undefined;
	readonly retryAfter: number | undefined;
	readonly reason: string | undefined;
	readonly limit: string | undefined;
	readonly user_id: string | undefined;

	constructor(code: ErrorCode, message: string = errors[code].message, details?: Details) {
		super(message, details);
		this.name = 'ApiError';
		this.code = code;
		this.status = errors[code].status;
		this.fields = details?.fields;
		this.retryAfter = details?.retryAfter;
		this.reason = details?.reason;
		this.limit = details?.limit;
		this.user_id = details?.user_id;
	}
}

/** The JSON body of an error. */
export function toBody({ code, message, fields }: ApiError) {
	return { code, error: message, ...(fields && { fields }) };
}

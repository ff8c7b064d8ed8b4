import {
	browserSupportsWebAuthn,
	startRegistration,
	WebAuthnAbortService,
	WebAuthnError,
	type PublicKeyCredentialCreationOptionsJSON
} from '@simplewebauthn/browser';

/** The browser's part in adding a passkey (WebAuthn L3 §5.1.3). */

/** Why there is no new passkey; `account.passkey.` and this name a text. */
export type Failure =
	'cancelled' | 'known' | 'late' | 'unfit' | 'insecure' | 'unsupported' | 'failed';

export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;

/** Beyond the browser's own time limit; some browsers never answer. */
const PATIENCE_MS = 2000;
const FAILURES: Record<string, Failure> = {
	InvalidStateError: 'known',
	ConstraintError: 'unfit',
	NotSupportedError: 'unfit',
	SecurityError: 'insecure'
};

/** Whether the browser has the API at all. */
export function isSupported(): boolean {
	try {
		return browserSupportsWebAuthn() && 'create' in navigator.credentials;
	} catch {
		return false;
	}
}

/** Lets the user make a passkey. Throws a `NoPasskey`. */
export async function create(optionsJSON: CreationOptions) {
	if (!isSupported()) throw new NoPasskey('unsupported');
	const begun = Date.now();
	const { timeout = 300_000 } = optionsJSON;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => {
			reject(new NoPasskey('late'));
			WebAuthnAbortService.cancelCeremony();
		}, timeout + PATIENCE_MS);
	});
	try {
		return await Promise.race([startRegistration({ optionsJSON }), late]);
	} catch (cause) {
		if (cause instanceof NoPasskey) throw cause;
		const isLate = Date.now() - begun >= timeout;
		throw new NoPasskey(failureOf(cause, isLate), { cause });
	} finally {
		clearTimeout(timer);
	}
}

export class NoPasskey extends Error {
	readonly failure: Failure;

	constructor(failure: Failure, options?: ErrorOptions) {
		super(failure, options);
		this.failure = failure;
	}
}

/** Browsers answer a cancelled dialog and a time limit alike (L3 §5.1.3, NotAllowedError). */
function failureOf(cause: unknown, isLate: boolean): Failure {
	const error = cause instanceof WebAuthnError ? cause.cause : cause;
	const name = error instanceof Error ? error.name : '';
	if (name === 'NotAllowedError' || name === 'AbortError') return isLate ? 'late' : 'cancelled';
	return FAILURES[name] ?? 'failed';
}

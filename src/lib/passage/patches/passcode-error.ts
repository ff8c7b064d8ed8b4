const TEXTS: Record<number, string> = {
	400: 'code-invalid-or-expired',
	401: 'otp-limit-error',
	403: 'account-no-longer-active',
	429: 'too-many-requests'
};

/**
 * The key of the text for a passcode that failed. The element itself always says that the code is wrong,
 * even if it is incomplete or the server did not answer.
 */
export function codeError(code: string | undefined, failure: unknown): string {
	const { statusCode, message } = failure as { statusCode?: number; message?: string };
	if (!/^\d{6}$/.test(code ?? '')) return 'required';
	// No code was sent for this browser, so another try cannot help.
	if (message === 'Login code id is undefined.') return 'code-send-error';
	return TEXTS[statusCode ?? 0] ?? 'unexpected-error';
}

/** Whether the code is used up, so that the boxes are emptied. */
export const isSpent = (error: string): boolean =>
	error === 'code-invalid-or-expired' || error === 'otp-limit-error';

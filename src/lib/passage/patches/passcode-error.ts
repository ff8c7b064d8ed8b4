const TEXTS: Record<number, string> = {
	400: 'code-invalid-or-expired',
	401: 'otp-limit-error',
	403: 'account-no-longer-active'
};

/**
 * The name of the text for a passcode that did not let anybody in. The element itself says that the
 * code is wrong, also where it is not complete or no answer came.
 */
export function codeFault(code: string | undefined, failure: unknown): string {
	const { statusCode, message } = failure as { statusCode?: number; message?: string };
	if (!/^\d{6}$/.test(code ?? '')) return 'required';
	// It was sent to another browser; this one has not got any, and trying again would not help.
	if (message === 'Login code id is undefined.') return 'code-send-error';
	return TEXTS[statusCode ?? 0] ?? 'unexpected-error';
}

/** Whether a code is of no use any more and may leave its boxes. */
export const isSpent = (fault: string): boolean =>
	fault === 'code-invalid-or-expired' || fault === 'otp-limit-error';

/** Whether a passkey was refused because it may have been copied. Passage has no error code for it. */
export function isCopied(failure: unknown): boolean {
	return (failure as { message?: string }).message?.startsWith('The counter of') ?? false;
}

/** Why a passkey failed, where the element's own words would mislead. */
export function passkeyError(failure: unknown): 'copied' | 'limited' | undefined {
	if (isCopied(failure)) return 'copied';
	return (failure as { statusCode?: number }).statusCode === 429 ? 'limited' : undefined;
}

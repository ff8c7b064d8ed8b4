/** Whether a passkey was refused because it may have been copied. Passage has no error code for it. */
export function isCopied(failure: unknown): boolean {
	return (failure as { message?: string }).message?.startsWith('The counter of') ?? false;
}

/** What a check has found, in one sentence, and what to do about it. */
export interface Finding {
	check: string;
	state: 'ok' | 'warning' | 'problem';
	text: string;
	/** The next step; none where all is well. */
	next?: string;
}

export const ok = (check: string, text: string): Finding => ({ check, state: 'ok', text });
export const warning = (check: string, text: string, next: string): Finding => ({
	check,
	state: 'warning',
	text,
	next
});
export const problem = (check: string, text: string, next: string): Finding => ({
	check,
	state: 'problem',
	text,
	next
});

/** The words of an error, of its cause if it has one. */
export function wordsOf(cause: unknown): string {
	const error = cause as Error & { code?: string; cause?: Error & { code?: string } };
	const inner = error.cause ?? error;
	return [inner.code, inner.message].filter(Boolean).join(': ') || String(cause);
}

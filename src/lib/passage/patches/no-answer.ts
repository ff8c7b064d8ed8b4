/** Dispatched on the window, with the key of the page's text, when a request of the element has no answer. */
export const UNANSWERED = 'postern:unanswered';

export type NoAnswer = 'too-many' | 'try-again-later';

/**
 * Whether the identity service failed to answer, rather than refused the identifier; the page then gets
 * an event. For the element every failure is a wrong identifier.
 */
export function isUnanswered(failure: unknown): boolean {
	const { statusCode } = failure as { statusCode?: number };
	if (statusCode === 400) return false;
	tellUnanswered(statusCode === 429 ? 'too-many' : 'try-again-later');
	return true;
}

/** Tells the page. */
export function tellUnanswered(detail: NoAnswer): void {
	dispatchEvent(new CustomEvent<NoAnswer>(UNANSWERED, { detail }));
}

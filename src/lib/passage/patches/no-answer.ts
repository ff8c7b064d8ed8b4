/**
 * Dispatched on the window, with a NoAnswer, when a request of the element has no answer. A page that says
 * so itself calls `preventDefault`.
 */
export const UNANSWERED = 'postern:unanswered';

export type NoAnswer = 'too-many' | 'try-again-later';

/** The texts of the element. */
const TEXTS = { 'too-many': 'too-many-requests', 'try-again-later': 'unexpected-error' } as const;

/**
 * Why the identity service failed to answer, as `tellUnanswered` gives it; undefined where it refused the
 * identifier. For the element every failure is a wrong identifier.
 */
export function whyUnanswered(failure: unknown): string | undefined {
	const { statusCode } = failure as { statusCode?: number };
	if (statusCode === 400) return undefined;
	return tellUnanswered(statusCode === 429 ? 'too-many' : 'try-again-later');
}

/** Tells the page. Gives the key of the element's text, or an empty one where the page has its own. */
export function tellUnanswered(detail: NoAnswer): string {
	const event = new CustomEvent<NoAnswer>(UNANSWERED, { detail, cancelable: true });
	return dispatchEvent(event) ? TEXTS[detail] : '';
}

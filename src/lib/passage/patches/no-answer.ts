/**
 * Dispatched on the window when a request of the element has no answer; its detail is whether there were
 * too many requests.
 */
export const UNANSWERED = 'postern:unanswered';

/**
 * Whether the identity service failed to answer, rather than refused the identifier; the page then gets
 * an event. For the element every failure is a wrong identifier.
 */
export function isUnanswered(failure: unknown): boolean {
	const { statusCode } = failure as { statusCode?: number };
	if (statusCode === 400) return false;
	dispatchEvent(new CustomEvent(UNANSWERED, { detail: statusCode === 429 }));
	return true;
}

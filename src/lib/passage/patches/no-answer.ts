/** Dispatched on the window when a request of the element has no answer. */
export const UNANSWERED = 'postern:unanswered';

/**
 * Whether the identity service failed to answer, rather than refused the identifier; the page then gets
 * an event. For the element every failure is a wrong identifier.
 */
export function isUnanswered(failure: unknown): boolean {
	if ((failure as { statusCode?: number }).statusCode === 400) return false;
	dispatchEvent(new Event(UNANSWERED));
	return true;
}

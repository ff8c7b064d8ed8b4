/** Told on the window where a question of the element had no answer. */
export const UNANSWERED = 'postern:unanswered';

/**
 * Whether the identity service failed to answer, rather than refused what it was asked; the page is
 * then told. For the element every failure is a wrong address.
 */
export function isUnanswered(failure: unknown): boolean {
	if ((failure as { statusCode?: number }).statusCode === 400) return false;
	dispatchEvent(new Event(UNANSWERED));
	return true;
}

/** Requests that the page sends before the element is there to send them. */

const sent = new Map<string, Promise<Response | undefined>>();

/** Requests this URL; the element's own request for it, which comes later, gets the answer. */
export function send(url: string): void {
	sent.set(
		url,
		fetch(url).catch(() => undefined)
	);
}

/** The answer to that request, once; undefined if there was none. */
export function answer(url: unknown): Promise<Response | undefined> | undefined {
	const found = sent.get(String(url));
	sent.delete(String(url));
	return found;
}

/** What one tab of a browser tells the others of this app. */

const NEWS = 'signed-in';

function open(): BroadcastChannel | undefined {
	return typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('postern');
}

/** Somebody has signed in here, and so in every tab: cookies are the browser's. */
export function tellSignedIn(): void {
	const channel = open();
	channel?.postMessage(NEWS);
	channel?.close();
}

/** Calls back when somebody has signed in in another tab. Returns how to stop. */
export function onSignedIn(callback: () => void): () => void {
	const channel = open();
	channel?.addEventListener('message', ({ data }) => data === NEWS && callback());
	return () => channel?.close();
}

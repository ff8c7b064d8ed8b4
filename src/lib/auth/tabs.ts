/** Messages between the tabs of one browser. */

const SIGNED_IN = 'signed-in';

const open = () => new BroadcastChannel('postern');

/** The user has logged in here, and so in every tab, which share the cookies. */
export function announceSignedIn(): void {
	const channel = open();
	channel.postMessage(SIGNED_IN);
	channel.close();
}

/** Calls back when the user logs in in another tab. The function that it returns stops that. */
export function onSignedIn(callback: () => void): () => void {
	const channel = open();
	channel.addEventListener('message', ({ data }) => data === SIGNED_IN && callback());
	return () => channel.close();
}

/** What people read where the connection is gone, and where it should have worked. */
export const OFFLINE =
	'You are offline. What you typed stays here, and this goes on by itself once you are connected again.';

/** `words`, unless the browser knows that there is no connection. */
export const unlessOffline = (words: string): string => (navigator.onLine ? words : OFFLINE);

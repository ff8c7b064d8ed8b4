import type { Say } from '../texts/speak.ts';

/** `text`, unless the browser knows that there is no connection. */
export const unlessOffline = (say: Say, text: string): string =>
	navigator.onLine ? text : say('offline-waits');

import type { Say } from '../i18n/translate.ts';

/** `text`, unless the browser knows that there is no connection. */
export const unlessOffline = (say: Say, text: string): string =>
	navigator.onLine ? text : say('offline-waits');

import type { Translate } from '../i18n/translate.ts';

/** `text`, unless the browser knows that there is no connection. */
export const unlessOffline = (t: Translate, text: string): string =>
	navigator.onLine ? text : t('offline-waits');

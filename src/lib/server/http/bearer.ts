import { equal } from '../crypto.ts';
import type { App } from '../relying-party.ts';

/** The token in `Authorization: Bearer …` (RFC 6750 §2.1), or undefined where there is none. */
export function bearerToken({ headers }: Request): string | undefined {
	return /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
}

/** Whether the request carries the key for the management API. */
export const hasApiKey = (request: Request, { keys }: App): boolean =>
	equal(bearerToken(request) ?? '', keys.management);

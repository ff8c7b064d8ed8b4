import type { RequestEvent } from '@sveltejs/kit';
import * as cookies from './cookies.ts';

/** The token in `Authorization: Bearer …` (RFC 6750 §2.1), or undefined where there is none. */
export function bearerToken({ headers }: Request): string | undefined {
	return /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
}

/**
 * The access token of whoever is signed in: given, kept, or just refreshed in the place of a doubled
 * one; empty where there is none.
 */
export function accessToken(event: RequestEvent): string {
	return bearerToken(event.request) ?? event.cookies.get(cookies.ACCESS) ?? '';
}

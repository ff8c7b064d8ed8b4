import type { RequestEvent } from '@sveltejs/kit';
import { now } from '../clock.ts';
import { FORWARDED } from '../delivery/mailbox.ts';
import { ipOf } from './client-info.ts';

/** How a request reached this server: what the operator compares with the proxy's settings. */
export interface Connection {
	/** The client's address, by which limits count; null if ADDRESS_HEADER names a header that is not there. */
	address: string | null;
	address_header: string | null;
	/** The headers that a proxy has added. */
	forwarded: Record<string, string>;
	/** The server's time, ISO-8601. */
	now: string;
}

export function describe(event: RequestEvent): Connection {
	const headers = [...event.request.headers].filter(([name]) => FORWARDED.test(name));
	return {
		address: ipOf(event) ?? null,
		address_header: process.env['ADDRESS_HEADER'] || null,
		forwarded: Object.fromEntries(headers),
		now: now()
	};
}

import type { RequestEvent } from '@sveltejs/kit';
import { isIPv6 } from 'node:net';
import { UAParser } from 'ua-parser-js';
import * as browserCookie from './browser-cookie.ts';
import * as knownClients from './known-clients.ts';

/** The client that sends a request. A browser gets a cookie by which it is recognised later. */
export function of(event: RequestEvent, language?: string) {
	return {
		browser_hash: browserHash(event),
		network: networkOf(ipOf(event) ?? '?'),
		browser_name: browserName(event),
		language
	};
}

function browserHash(event: RequestEvent): string | null {
	// Browsers send an origin with a POST; other programs would not bring the cookie back.
	const isBrowser = event.request.headers.has('origin');
	if (!isBrowser && browserCookie.find(event) === undefined) return null;
	return browserCookie.ensure(event);
}

/** The client's IP address; undefined if a proxy did not name it. */
export function ipOf(event: RequestEvent): string | undefined {
	try {
		return event.getClientAddress();
	} catch {
		return undefined;
	}
}

/** An IPv4 address, or the /64 network of an IPv6 address, which one customer has. */
function networkOf(ip: string): string {
	const plain = ip.replace(/^::ffff:/i, '');
	if (!isIPv6(plain)) return plain;
	const [head = '', tail] = plain.split('::');
	const left = head.split(':').filter(Boolean);
	const right = tail === undefined ? [] : tail.split(':').filter(Boolean);
	const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
	const full = groups.slice(0, 4).map((group) => parseInt(group, 16).toString(16));
	return `${full.join(':')}::/64`;
}

/** The browser in words that are the same in every language, such as `Firefox, Linux`; empty if unknown. */
export function browserName(event: RequestEvent): string {
	const { browser, system } = placeOf(event);
	return [browser, system].filter(Boolean).join(', ');
}

/** Browser and system by the names that people know; empty for unknown ones. */
export function placeOf(event: RequestEvent): { browser: string; system: string } {
	const parser = new UAParser(userAgentOf(event));
	return {
		browser: knownClients.browser(parser.getBrowser().name),
		system: knownClients.system(parser.getOS().name)
	};
}

function userAgentOf({ request }: RequestEvent): string {
	return request.headers.get('user-agent')?.slice(0, 500) ?? '';
}

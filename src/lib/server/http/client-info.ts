import type { RequestEvent } from '@sveltejs/kit';
import { isIPv6 } from 'node:net';
import { UAParser } from 'ua-parser-js';
import * as browserMark from './browser-cookie.ts';

/**
 * Who asks for a message. The browser gets a cookie to be recognised by, unless a program asks, which
 * would not bring it back.
 */
export function of(event: RequestEvent, origin: string, language?: string) {
	return {
		browser_hash: browserHash(event, origin),
		source: network(addressOf(event)),
		requested_from: requestedFrom(event),
		language
	};
}

function browserHash(event: RequestEvent, origin: string): string | null {
	// What a browser posts has an origin; a program would not bring the cookie back.
	const isBrowser = event.request.headers.has('origin');
	if (!isBrowser && browserMark.find(event, origin) === undefined) return null;
	return browserMark.hash(browserMark.keep(event, origin));
}

/** The adapter throws where a proxy was to tell the address and did not: then all are of one network. */
function addressOf(event: RequestEvent): string {
	try {
		return event.getClientAddress();
	} catch {
		return '?';
	}
}

/** An address, or of IPv6 the network that one customer has (/64). */
function network(address: string): string {
	const plain = address.replace(/^::ffff:/i, '');
	if (!isIPv6(plain)) return plain;
	const [head = '', tail] = plain.split('::');
	const left = head.split(':').filter(Boolean);
	const right = tail === undefined ? [] : tail.split(':').filter(Boolean);
	const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
	const full = groups.slice(0, 4).map((group) => parseInt(group, 16).toString(16));
	return `${full.join(':')}::/64`;
}

/** The browser in words that are the same in every language, such as `Firefox, Linux`. */
export function requestedFrom({ request }: RequestEvent): string {
	const userAgent = request.headers.get('user-agent')?.slice(0, 500) ?? '';
	const parser = new UAParser(userAgent);
	const [browser, os] = [parser.getBrowser(), parser.getOS()];
	const product = /^[\w.-]{1,40}/.exec(userAgent)?.[0];
	const clean = (name = '') => name.replace(/[^\w .+-]/g, '').slice(0, 40);
	return [clean(browser.name ?? product), clean(os.name)].filter(Boolean).join(', ') || '?';
}

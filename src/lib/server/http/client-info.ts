import type { RequestEvent } from '@sveltejs/kit';
import { UAParser } from 'ua-parser-js';
import type { Client } from '../log/log.ts';
import { Lru } from '../lru.ts';
import * as origins from '../origins.ts';
import * as browserCookie from './browser-cookie.ts';
import * as knownClients from './known-clients.ts';
import * as networks from './networks.ts';

/** The client that sends a request. A browser gets a cookie by which it is recognised later. */
export function of(event: RequestEvent, language?: string) {
	return {
		browser_hash: browserHash(event),
		network: networksOf(event).narrow,
		browser_name: browserName(event),
		language
	};
}

/** The client, for the events. */
export function clientOf(event: RequestEvent): Client {
	return { network: networksOf(event).narrow, browser_name: browserName(event) };
}

function browserHash(event: RequestEvent): string | null {
	// Browsers send an origin with a POST. A page of another origin brings no cookie back, nor does a program.
	const { headers } = event.request;
	const own = origins.ofHost(event.locals.app, origins.hostOf(headers));
	const isBrowser = headers.has('origin') && headers.get('origin') === own;
	const cookie = browserCookie.find(event);
	if (!isBrowser && cookie === undefined) return browserCookie.named(event) ?? null;
	return browserCookie.ensure(event);
}

/** The client's IP address in its one spelling; undefined if a proxy did not name one. */
export function ipOf(event: RequestEvent): string | undefined {
	try {
		return networks.canonicalIp(event.getClientAddress());
	} catch {
		return undefined;
	}
}

/** The networks that the client is counted by; one of its own for clients without an address. */
export const networksOf = (event: RequestEvent) => networks.of(ipOf(event));

/** The browser in words that are the same in every language, such as `Firefox, Linux`; empty if unknown. */
export function browserName(event: RequestEvent): string {
	const { browser, system } = placeOf(event);
	return [browser, system].filter(Boolean).join(', ');
}

/** By user agent, of which a few are common: to parse one takes a fiftieth of a login. */
const places = new Lru<ReturnType<typeof parse>>(100);

/** Browser and system by the names that people know; empty for unknown ones. */
export function placeOf(event: RequestEvent): { browser: string; system: string } {
	const userAgent = userAgentOf(event);
	const known = places.get(userAgent);
	if (known) return known;
	const place = parse(userAgent);
	places.set(userAgent, place);
	return place;
}

function parse(userAgent: string) {
	const parser = new UAParser(userAgent);
	return {
		browser: knownClients.browser(parser.getBrowser().name),
		system: knownClients.system(parser.getOS().name)
	};
}

function userAgentOf({ request }: RequestEvent): string {
	return request.headers.get('user-agent')?.slice(0, 500) ?? '';
}

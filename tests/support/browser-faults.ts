import type { Page } from '@playwright/test';

/** What browsers lack, deny and break. */

/** How a member fails: a function that throws, one whose answer is refused, never comes or is null, or none. */
export type Failure = 'throws' | 'rejects' | 'hangs' | 'is null' | 'is missing';

/** One member of the browser and how it fails. */
export interface Fault {
	/** The owner as an expression, such as `Navigator.prototype`. */
	owner: string;
	name: string;
	failure: Failure;
}

const ANY: Failure[] = ['throws', 'rejects', 'hangs', 'is null', 'is missing'];
const VALUE: Failure[] = ['throws', 'is null', 'is missing'];

/**
 * Every optional member that our pages or the elements use, found by breaking each name in the built
 * scripts that a browser defines.
 */
const MEMBERS: [owner: string, failures: Failure[], names: string][] = [
	['window', VALUE, 'localStorage sessionStorage crypto performance visualViewport CSS'],
	['window', ANY, 'MutationObserver ResizeObserver IntersectionObserver BroadcastChannel'],
	['window', ANY, 'AbortController AbortSignal matchMedia requestAnimationFrame getComputedStyle'],
	['window', ANY, 'requestIdleCallback structuredClone PublicKeyCredential scrollTo getSelection'],
	['Storage.prototype', ANY, 'getItem setItem removeItem key'],
	['Document.prototype', VALUE, 'cookie hidden visibilityState'],
	['Navigator.prototype', VALUE, 'language languages onLine userAgent userAgentData connection'],
	['Navigator.prototype', VALUE, 'credentials cookieEnabled maxTouchPoints serviceWorker'],
	['CredentialsContainer.prototype', ANY, 'get create'],
	['PublicKeyCredential', ANY, 'getClientCapabilities isConditionalMediationAvailable'],
	['PublicKeyCredential', ANY, 'isUserVerifyingPlatformAuthenticatorAvailable'],
	['Intl', ANY, 'Locale DisplayNames DateTimeFormat NumberFormat getCanonicalLocales'],
	['Intl', ANY, 'RelativeTimeFormat PluralRules'],
	['AbortSignal', ANY, 'timeout any'],
	['Crypto.prototype', ANY, 'randomUUID getRandomValues'],
	['Crypto.prototype', VALUE, 'subtle'],
	['History.prototype', ANY, 'replaceState pushState'],
	['History.prototype', VALUE, 'state scrollRestoration'],
	['Performance.prototype', ANY, 'mark measure'],
	['Element.prototype', VALUE, 'ariaLabel ariaInvalid part role'],
	['Element.prototype', ANY, 'animate scrollIntoView'],
	['HTMLElement.prototype', VALUE, 'inert popover autofocus']
];

/** Every fault, one member and failure each. */
export const FAULTS: Fault[] = MEMBERS.flatMap(([owner, failures, names]) =>
	names.split(' ').flatMap((name) => failures.map((failure): Fault => ({ owner, name, failure })))
);

/** Breaks the member on every page that this one opens, before any script runs. */
export const breakBrowser = (page: Page, fault: Fault) =>
	page.addInitScript(({ owner: path, name, failure }) => {
		const owner = path
			.split('.')
			.reduce<unknown>((found, step) => Reflect.get(found as object, step), window) as object;
		const member = Object.getOwnPropertyDescriptor(owner, name);
		if (!member) return;
		const refuse = (): never => {
			throw new DOMException(`${name} is broken`, 'SecurityError');
		};
		const failing: Record<typeof failure, unknown> = {
			throws: refuse,
			rejects: () => Promise.reject(new DOMException(`${name} is broken`, 'NotAllowedError')),
			hangs: () => new Promise(() => {}),
			'is null': null,
			'is missing': undefined
		};
		// A class is called with `new`, and an arrow function cannot be.
		const value = failing[failure] as undefined | null | (() => unknown);
		const called =
			value &&
			function () {
				return value();
			};
		const accessor = failure === 'throws' && typeof member.value !== 'function';
		const broken = accessor ? { get: refuse, set: refuse } : { value: called, writable: true };
		Reflect.deleteProperty(owner, name);
		if (failure !== 'is missing' || name in owner) {
			Object.defineProperty(owner, name, { ...broken, configurable: true });
		}
	}, fault);

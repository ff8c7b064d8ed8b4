import { describe, expect, test } from 'vitest';
import { ConfigurationError, read } from '../env.ts';
import { isRegistrableSuffix, warnings } from './origins.ts';

const open = {
	ORIGIN: 'https://id.example.com',
	SECRET_KEY: 'k'.repeat(32),
	FALLBACK: 'none'
};
const ANDROID = `android:apk-key-hash:${'A'.repeat(43)}`;
const settings = (env: Record<string, string>) => read({ ...open, ...env });

describe('AUTH_ORIGINS', () => {
	test('is a list of origins, the first of which decides what passkeys are bound to', () => {
		const AUTH_ORIGINS = ` https://APP.example.com/,https://app.example.com https://shop.example:8443,,${ANDROID}`;
		expect(settings({ AUTH_ORIGINS })).toMatchObject({
			AUTH_ORIGINS: ['https://app.example.com', 'https://shop.example:8443', ANDROID],
			RP_ID: 'app.example.com'
		});
		expect(settings({}).RP_ID).toBe('id.example.com');
	});

	test.each<[string, string, RegExp]>([
		[
			'a path',
			'https://a.example,https://b.example/app',
			/number 2 of them must be an origin such as/
		],
		['plain http', 'http://app.example.com', /number 1 of them must begin with https/],
		['an address', 'https://192.168.1.7', /must have a host name/],
		['any page', '*', /must be an origin such as/],
		['a short hash', `https://a.example,${ANDROID.slice(1)}`, /number 2/],
		[
			'a hash in hexadecimal',
			`https://a.example,android:apk-key-hash:${'AB'.repeat(32)}`,
			/43 letters/
		],
		[
			'too many',
			Array.from({ length: 21 }, (_, i) => `https://a${i}.example`).join(),
			/at most 20/
		],
		['an app first', `${ANDROID},https://app.example.com`, /begin with the origin of a page/],
		['this machine beside https', 'https://a.example,http://localhost:3000', /begin with https/]
	])('is refused with %s', (_, AUTH_ORIGINS, words) => {
		const reading = () => settings({ AUTH_ORIGINS });
		expect(reading).toThrow(ConfigurationError);
		expect(reading).toThrow(/^ {2}AUTH_ORIGINS must .*\.$/m);
		expect(reading).toThrow(words);
	});

	test('is refused where ORIGIN is on this machine and the pages are not', () => {
		const env = { ORIGIN: 'http://localhost:3000', AUTH_ORIGINS: 'https://app.example.com' };
		expect(() => settings(env)).toThrow(
			/^ {2}ORIGIN must be .*ORIGIN=https:\/\/id\.example\.com\.$/m
		);
		expect(settings({ ...env, AUTH_ORIGINS: 'http://localhost:5173' }).RP_ID).toBe('localhost');
	});
});

describe('RP_ID', () => {
	// HTML, "is a registrable domain suffix of or is equal to", with its own examples.
	test.each<[string, string, boolean]>([
		['example.com', 'example.com', true],
		['example.com', 'www.example.com', true],
		['example.com', 'a.b.example.com', true],
		['b.example.com', 'a.b.example.com', true],
		['com', 'example.com', false],
		['co.uk', 'example.co.uk', false],
		['example.co.uk', 'app.example.co.uk', true],
		['ample.com', 'example.com', false],
		['www.example.com', 'example.com', false],
		['other.com', 'example.com', false],
		['compute.amazonaws.com', 'www.example.compute.amazonaws.com', false],
		['amazonaws.com', 'www.example.compute.amazonaws.com', false],
		['amazonaws.com', 'test.amazonaws.com', true],
		['github.io', 'me.github.io', false],
		['github.io', 'github.io', true],
		['localhost', 'app.localhost', false],
		['localhost', 'localhost', true]
	])('%s for pages of %s: %s', (suffix, host, is) => {
		expect(isRegistrableSuffix(suffix, host)).toBe(is);
	});

	test('is refused where browsers would refuse it, with what would do', () => {
		const env = { AUTH_ORIGINS: 'https://app.shop.example.co.uk' };
		for (const RP_ID of ['co.uk', 'example.com', 'id.example.com']) {
			expect(() => settings({ ...env, RP_ID })).toThrow(
				/^ {2}RP_ID must be app\.shop\.example\.co\.uk, the host of the first of AUTH_ORIGINS, .*RP_ID=app\.shop\.example\.co\.uk or RP_ID=example\.co\.uk\.$/m
			);
		}
		expect(() => settings({ RP_ID: 'com' })).toThrow(/the host of ORIGIN,.*RP_ID=example\.com\.$/m);
		expect(settings({ ...env, RP_ID: 'Example.co.uk' }).RP_ID).toBe('example.co.uk');
	});
});

test('API_HOST is another host than those of the pages', () => {
	const AUTH_ORIGINS = 'https://app.example.com';
	for (const API_HOST of ['id.example.com', 'app.example.com', 'ID.example.com:443']) {
		expect(() => settings({ AUTH_ORIGINS, API_HOST })).toThrow(/^ {2}API_HOST must be another/m);
	}
	expect(settings({ AUTH_ORIGINS, API_HOST: 'Api.example.com' }).API_HOST).toBe('api.example.com');
});

test('LOGIN_URL and REDIRECT_URL are paths, or pages of ours', () => {
	const AUTH_ORIGINS = 'https://app.example.com';
	for (const name of ['LOGIN_URL', 'REDIRECT_URL'] as const) {
		for (const page of [
			'/',
			'/in?x=1#y',
			'https://app.example.com/in',
			'https://id.example.com/'
		]) {
			expect(settings({ AUTH_ORIGINS, [name]: page })[name]).toBe(page);
		}
		for (const page of ['https://evil.example/', 'https://app.example.com.evil.example/']) {
			expect(() => settings({ AUTH_ORIGINS, [name]: page })).toThrow(`${name} must be a path`);
		}
	}
});

describe('a warning at start names pages that are not part of RP_ID', () => {
	const warned = (env: Record<string, string>) => warnings(settings(env));

	test('and what lets all of them share passkeys', () => {
		const AUTH_ORIGINS = 'https://app.example.com,https://admin.example.com';
		const [text, ...others] = warned({ AUTH_ORIGINS });
		expect(text).toContain('bound to app.example.com');
		expect(text).toContain('https://admin.example.com, https://id.example.com are not');
		expect(text).toContain('Set RP_ID=example.com');
		expect(others).toEqual([]);
		expect(warned({ AUTH_ORIGINS, RP_ID: 'example.com' })).toEqual([]);
		expect(warned({})).toEqual([]);
	});

	test('or that browsers need related origins', () => {
		const AUTH_ORIGINS = 'https://example.com,https://example.de';
		expect(warned({ AUTH_ORIGINS })).toEqual([
			'Passkeys are bound to example.com, and pages of https://example.de are not part of it. Lead https://example.com/.well-known/webauthn to this server, for browsers that know related origins.'
		]);
	});
});

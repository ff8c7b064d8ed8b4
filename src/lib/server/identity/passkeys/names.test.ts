import { describe, expect, test } from 'vitest';
import { choose, providerOf } from './names.ts';

const UNKNOWN = '00000000-0000-0000-0000-000000000000';
const chrome = { browser: 'Chrome', system: 'Windows' };
const nowhere = { browser: '', system: '' };
const english = { language: 'en', taken: [] as string[] } as const;

test.each([
	['fbfc3007-154e-4ecc-8c0b-6e020557d7bd', /Apple Passwords|iCloud Keychain/],
	['ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4', /Google Password Manager/],
	['bada5566-a7aa-401f-bd96-45619a55120d', /1Password/],
	['d548826e-79b4-db40-a3d8-11116f7e8349', /Bitwarden/],
	['fdb141b2-5d84-443e-8a35-4698c205a502', /KeePassXC/],
	['08987058-cadc-4b81-b6e1-30de50dcbe96', /Windows Hello/],
	['cb69481e-8ff7-4039-93ec-0a2729a154a8', /YubiKey 5/],
	[UNKNOWN, null],
	['constructor', null],
	['ffffffff-ffff-ffff-ffff-ffffffffffff', null]
])('the provider of %s is %s', (aaguid, name) => {
	if (name) expect(providerOf({ aaguid })).toMatch(name);
	else expect(providerOf({ aaguid })).toBeNull();
});

describe('a new passkey is called', () => {
	test('by its provider, wherever it is made', () => {
		const aaguid = 'bada5566-a7aa-401f-bd96-45619a55120d';
		expect(choose({ aaguid }, chrome, english)).toBe('1Password');
		expect(choose({ aaguid }, nowhere, english)).toBe('1Password');
	});

	test.each([
		[chrome, 'en', 'Chrome on Windows'],
		[chrome, 'de', 'Chrome unter Windows'],
		[{ ...chrome, system: '' }, 'en', 'Chrome'],
		[{ ...chrome, browser: '' }, 'en', 'Windows'],
		[nowhere, 'en', 'Passkey'],
		[nowhere, 'fr', 'Clé d’accès']
	] as const)(
		'without a provider, by browser and system: %j in %s: %s',
		(place, language, name) => {
			expect(choose({ aaguid: UNKNOWN }, place, { language, taken: [] })).toBe(name);
		}
	);

	test('by a number more where another has the name', () => {
		const next = (...taken: string[]) =>
			choose({ aaguid: UNKNOWN }, chrome, { language: 'en', taken });
		expect(next('Chrome')).toBe('Chrome on Windows');
		expect(next('Chrome on Windows')).toBe('Chrome on Windows 2');
		expect(next('Chrome on Windows', 'Chrome on Windows 2')).toBe('Chrome on Windows 3');
		expect(next('Chrome on Windows', 'Chrome on Windows 3')).toBe('Chrome on Windows 2');
		expect(next('Chrome on Windows 2')).toBe('Chrome on Windows');
	});

	test('within 64 characters, also where the provider has a long name (I-04)', () => {
		const aaguid = '5ca1ab1e-1337-fa57-f1d0-a117e71ca702';
		expect(providerOf({ aaguid })?.length).toBeGreaterThan(64);
		const first = choose({ aaguid }, nowhere, english);
		const second = choose({ aaguid }, nowhere, { language: 'en', taken: [first] });
		expect(first.length).toBeLessThanOrEqual(60);
		expect(second).toBe(`${first} 2`);
	});
});

import { describe, expect, test } from 'vitest';
import { deriveKeys, randomDigits, seal, unseal } from './crypto.ts';

const keys = deriveKeys('k'.repeat(32), 'app');

describe('a passcode (O-01)', () => {
	const codes = Array.from({ length: 20_000 }, randomDigits);

	test('has six digits, zeros in front too', () => {
		for (const code of codes) expect(code).toMatch(/^[0-9]{6}$/);
		expect(codes.some((code) => code.startsWith('0'))).toBe(true);
		expect(new Set(codes).size).toBeGreaterThan(19_000);
	});

	test.each([0, 1, 2, 3, 4, 5])('has every digit as often as any other at place %i', (place) => {
		const counts = new Map<string, number>();
		for (const code of codes) {
			const digit = code[place] ?? '';
			counts.set(digit, (counts.get(digit) ?? 0) + 1);
		}
		expect(counts.size).toBe(10);
		// 2000 of each are expected; this is seven times the standard deviation.
		for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(300);
	});
});

describe('a sealed text (D-01)', () => {
	test('opens only with its key, and only unchanged', () => {
		const sealed = seal(keys.outbox, '123456');
		expect(unseal(keys.outbox, sealed)).toBe('123456');
		expect(seal(keys.outbox, '123456')).not.toBe(sealed);
		expect(() => unseal(keys.passcode, sealed)).toThrow();
		const bytes = Buffer.from(sealed, 'base64url');
		for (const place of [0, 12, bytes.length - 1]) {
			const changed = Buffer.from(bytes);
			changed[place] = (changed[place] ?? 0) ^ 1;
			expect(() => unseal(keys.outbox, changed.toString('base64url'))).toThrow();
		}
		expect(() => unseal(keys.outbox, '')).toThrow();
	});
});

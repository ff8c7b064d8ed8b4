import { afterEach, expect, test, vi } from 'vitest';
import * as browserId from './browser-id.ts';

afterEach(() => vi.unstubAllGlobals());

function storage(refuses = false) {
	const items = new Map<string, string>();
	return {
		getItem: (name: string) => items.get(name) ?? null,
		setItem: (name: string, value: string) => {
			if (refuses) throw new DOMException('full', 'QuotaExceededError');
			items.set(name, value);
		}
	};
}

test('the id of a browser is made once, and another one’s is another', () => {
	const ids = [0, 1].map(() => {
		vi.stubGlobal('localStorage', storage());
		return [browserId.ensure(), browserId.ensure()];
	});
	expect(ids[0]?.[0]).toMatch(/^[\w-]{43}$/);
	for (const [first, second] of ids) expect(second).toBe(first);
	expect(ids[0]?.[0]).not.toBe(ids[1]?.[0]);
});

test('a damaged one is replaced', () => {
	const damaged = storage();
	damaged.setItem('postern_browser', 'x');
	vi.stubGlobal('localStorage', damaged);
	expect(browserId.ensure()).toMatch(/^[\w-]{43}$/);
});

test('a browser that stores nothing has none (F-01)', () => {
	for (const value of [storage(true), undefined, null]) {
		vi.stubGlobal('localStorage', value);
		expect(browserId.ensure()).toBeUndefined();
	}
});

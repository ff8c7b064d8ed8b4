import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { of } from './networks.ts';
import { RequestLimits } from './request-limits.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** How many of so many requests at one time are allowed. */
async function allowed(limits: RequestLimits, ips: string[], points = 1): Promise<number> {
	const waits = await Promise.all(ips.map((ip) => limits.ofNetwork(of(ip), points)));
	return waits.filter((wait) => wait === 0).length;
}

const times = (count: number, ip: string) => Array<string>(count).fill(ip);
/** IPv4 addresses of so many networks. */
const crowd = (count: number) =>
	Array.from({ length: count }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);

/** The same over so many seconds, in each of which they are all sent. */
async function allowedIn(seconds: number, ...asked: Parameters<typeof allowed>): Promise<number> {
	let sum = 0;
	for (let second = 0; second < seconds; second++) {
		sum += await allowed(...asked);
		vi.advanceTimersByTime(1000);
	}
	return sum;
}

describe('a network may send so many requests a minute (E-03)', () => {
	test('evenly, and half as many on top, which parallel requests cannot pass (E-04)', async () => {
		const limits = new RequestLimits(600);
		expect(await allowedIn(20, limits, times(50, '192.0.2.1'))).toBe(20 * 10 + 300);
		expect(await allowed(limits, times(50, '192.0.2.1'))).toBe(10);
		expect(await limits.ofNetwork(of('192.0.2.1'), 1)).toBe(1);
		vi.advanceTimersByTime(60_000);
		expect(await allowedIn(20, limits, times(50, '192.0.2.1'))).toBe(20 * 10 + 300);
	});

	test('fewer where each counts for three', async () => {
		const limits = new RequestLimits(600);
		expect(await allowedIn(20, limits, times(16, '192.0.2.1'), 3)).toBe(20 * 3 + 100);
	});

	test('and uses up no other network', async () => {
		const limits = new RequestLimits(600);
		await allowedIn(20, limits, times(50, '192.0.2.1'));
		expect(await allowed(limits, ['192.0.2.2', '2001:db8::1'])).toBe(2);
	});

	test('with all addresses of a /64 network', async () => {
		const limits = new RequestLimits(600);
		const hosts = Array.from({ length: 50 }, (_, i) => `2001:db8::${i.toString(16)}`);
		expect(await allowedIn(20, limits, hosts)).toBe(20 * 10 + 300);
		expect(await allowed(limits, ['2001:db8:0:1::1'])).toBe(1);
	});

	test('and the /64 networks of a /48 network together four times as many', async () => {
		const limits = new RequestLimits(600);
		const homes = (site: string) =>
			Array.from({ length: 100 }, (_, i) => `2001:db8:${site}:${i.toString(16)}::1`);
		await allowedIn(40, limits, homes('1'));
		expect(await allowed(limits, homes('1'))).toBe(40);
		expect(await allowed(limits, ['2001:db8:2::1'])).toBe(1);
	});
});

test('a flood from many networks leaves each network a share (E-03, E-05)', async () => {
	const limits = new RequestLimits(6000);
	await allowed(limits, crowd(600));
	expect(await allowed(limits, times(1000, '192.0.2.1'))).toBe(120);
	expect(await allowed(limits, times(1000, '192.0.2.2'), 3)).toBe(40);
	// One of them may share its slot with one of the two.
	expect(await allowed(limits, crowd(1000))).toBeGreaterThan(990);
	vi.advanceTimersByTime(60_000);
	expect(await allowed(limits, times(600, '192.0.2.1'))).toBe(600);
});

describe('requests about an identifier are limited (E-03)', () => {
	const ask = async (limits: RequestLimits, ips: string[], identifier = 'ann@example.com') => {
		const asked = ips.map((ip) => limits.ofIdentifier(identifier, of(ip)));
		const answers = await Promise.allSettled(asked);
		return answers.filter(({ status }) => status === 'fulfilled').length;
	};

	test('from one network', async () => {
		const limits = new RequestLimits(6000);
		expect(await ask(limits, times(100, '192.0.2.1'))).toBe(30);
		expect(await ask(limits, times(100, '192.0.2.1'), 'bob@example.com')).toBe(30);
		expect(await ask(limits, times(100, '192.0.2.2'))).toBe(30);
		await expect(limits.ofIdentifier('ann@example.com', of('192.0.2.1'))).rejects.toMatchObject({
			code: 'too_many_requests',
			retryAfter: 60
		});
	});

	test('from all, but strangers do not keep the owner out (E-05)', async () => {
		const limits = new RequestLimits(6000);
		expect(await ask(limits, crowd(300))).toBe(300);
		expect(await ask(limits, times(100, '192.0.2.1'))).toBe(6);
	});
});

test('what is kept is bounded, however many networks there are (E-06)', async () => {
	const limits = new RequestLimits(1e9);
	await allowed(limits, crowd(70_000));
	// Each entry has a timer. Of 65,536 slots, 70,000 networks meet in 43,000.
	expect(vi.getTimerCount()).toBeGreaterThan(40_000);
	expect(vi.getTimerCount()).toBeLessThan(46_000);
});

test('of the networks that are refused, the log has each once a minute, and ten of all (L-02)', async () => {
	const limits = new RequestLimits(6000);
	const news = async (ips: string[]) => {
		const said = await Promise.all(ips.map((ip) => limits.isNews(of(ip))));
		return said.filter(Boolean).length;
	};
	expect(await news(times(100, '192.0.2.1'))).toBe(1);
	expect(await news(['192.0.2.2'])).toBe(1);
	expect(await news(crowd(100))).toBe(8);
});

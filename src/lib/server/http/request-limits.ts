import { hash, randomBytes } from 'node:crypto';
import BurstyRateLimiter from 'rate-limiter-flexible/lib/BurstyRateLimiter.js';
import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js';
import RateLimiterRes from 'rate-limiter-flexible/lib/RateLimiterRes.js';
import { HOUR } from '../clock.ts';
import { ApiError } from '../errors.ts';
import { Lru } from '../lru.ts';
import type { Networks } from './networks.ts';

/**
 * How many requests clients may send, counted in this process. Memory is bounded: keys are hashed to
 * 65,536 slots, by a seed that no client knows.
 */

const seed = randomBytes(16).toString('hex');
const known = new Lru<number>(1000);

function slotOf(text: string): number {
	const slot = known.get(text) ?? hash('sha256', seed + text, 'buffer').readUInt16BE();
	known.set(text, slot);
	return slot;
}

/** The requests of a /48 network, in those of one of its /64 networks. */
const WIDE = 4;
/** The requests of all clients together in a second, in those of one network. */
const TOTAL = 6;
/** The part of its requests that a network still has while all together are above their limit. */
const SHARE = 1 / 50;
/** The requests about one identifier from one network, in those of the network. */
const IDENTIFIER = 1 / 200;

type Limiter = Pick<RateLimiterMemory, 'consume'>;

/** Even use, and half a minute's worth at once in each minute. */
const bursty = (perMinute: number): Limiter =>
	new BurstyRateLimiter(
		new RateLimiterMemory({ points: perMinute / 60, duration: 1 }),
		new RateLimiterMemory({ points: perMinute / 2, duration: 60 })
	);

/** Refusals of one kind that become events in an hour, by network or by user; and all of them. */
const EVENTS = 10;
const ALL_EVENTS = 300;

const inMinute = (points: number): Limiter => new RateLimiterMemory({ points, duration: 60 });

/**
 * A limit for all keys of a group. Above it each key keeps a share: strangers, however many, do not lock
 * the others out.
 */
class Crowd {
	readonly #group: Limiter;
	readonly #share: Limiter;

	constructor({ group, share }: { group: Limiter; share: Limiter }) {
		this.#group = group;
		this.#share = share;
	}

	async take(key: string, group: string, points: number): Promise<number> {
		const isAbove = (await take(this.#group, group, points)) > 0;
		return isAbove ? take(this.#share, key, points) : 0;
	}
}

export class RequestLimits {
	readonly #narrow: Limiter;
	readonly #wide: Limiter;
	readonly #all: Crowd;
	readonly #identifier: Limiter;
	readonly #identifiers: Crowd;
	readonly #reports = inMinute(1);
	readonly #allReports = inMinute(10);
	readonly #events = new RateLimiterMemory({ points: EVENTS, duration: HOUR });
	/** Of their own, so that no user shares a slot with a network. */
	readonly #eventsOfUser = new RateLimiterMemory({ points: EVENTS, duration: HOUR });
	readonly #allEvents = new RateLimiterMemory({ points: ALL_EVENTS, duration: HOUR });

	/** `perMinute` is for one network. */
	constructor(perMinute: number) {
		this.#narrow = bursty(perMinute);
		this.#wide = bursty(WIDE * perMinute);
		this.#all = new Crowd({
			group: new RateLimiterMemory({ points: (TOTAL * perMinute) / 60, duration: 1 }),
			share: inMinute(SHARE * perMinute)
		});
		const perIdentifier = IDENTIFIER * perMinute;
		this.#identifier = inMinute(perIdentifier);
		this.#identifiers = new Crowd({
			group: inMinute(10 * perIdentifier),
			share: inMinute(perIdentifier / 5)
		});
	}

	/** Counts a request as `points`. The seconds to wait; 0 where it is allowed. */
	async ofNetwork({ narrow, wide }: Networks, points: number): Promise<number> {
		return (
			(await take(this.#narrow, narrow, points)) ||
			(wide && (await take(this.#wide, wide, points))) ||
			this.#all.take(narrow, '', points)
		);
	}

	/** Counts a request about a canonical identifier; refuses with `too_many_requests`. */
	async ofIdentifier(identifier: string, { narrow }: Networks): Promise<void> {
		const both = `${narrow} ${identifier}`;
		const wait =
			(await take(this.#identifier, both, 1)) ||
			(await this.#identifiers.take(both, identifier, 1));
		if (wait > 0) {
			const details = { retryAfter: wait, limit: 'requests_for_address' };
			throw new ApiError('too_many_requests', undefined, details);
		}
	}

	/** Whether to log that a network is refused: once a minute, and of all networks ten. */
	async isNews({ narrow }: Networks): Promise<boolean> {
		if ((await take(this.#reports, narrow, 1)) > 0) return false;
		return (await take(this.#allReports, '', 1)) === 0;
	}

	/**
	 * Whether a refusal becomes an event: ten of a kind in an hour from one network, ten about one user, one
	 * for a limit, and 300 in all. A flood of refusals fills no table.
	 */
	async isEvent({ narrow }: Networks, refused: { what: string; limit: boolean; user: string }) {
		const { what, limit, user } = refused;
		if ((await take(this.#events, `${narrow} ${what}`, limit ? EVENTS : 1)) > 0) return false;
		if (user && (await take(this.#eventsOfUser, user, 1)) > 0) return false;
		return (await take(this.#allEvents, '', 1)) === 0;
	}
}

/** The seconds to wait, or 0. */
async function take(limiter: Limiter, key: string, points: number): Promise<number> {
	try {
		await limiter.consume(slotOf(key), points);
		return 0;
	} catch (refused) {
		if (!(refused instanceof RateLimiterRes)) throw refused;
		return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
	}
}

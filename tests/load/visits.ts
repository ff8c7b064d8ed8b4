import { setTimeout as delay } from 'node:timers/promises';
import { Http, type Reply } from '../bench/http.ts';
import * as people from '../bench/people.ts';

/** What the visits of a time have met. */
export interface Met {
	/** Milliseconds of each request, in order. */
	taken: number[];
	/** Why a visit ended early. */
	failures: string[];
}

/** Measures each request; every visitor has an address of their own. */
class Visitor extends Http {
	readonly #met: Met;

	constructor(origin: string, address: string, met: Met) {
		super(origin, { 'x-forwarded-for': address });
		this.#met = met;
	}

	override async send(...request: Parameters<Http['send']>): Promise<Reply> {
		const from = performance.now();
		const reply = await super.send(...request);
		this.#met.taken.push(performance.now() - from);
		return reply;
	}
}

/** A page, a login with a passkey, the dashboard, and the dashboard after the access token has expired. */
async function visit(http: Http, appId: string, person: people.Person): Promise<void> {
	await http.send('/login');
	const cookie = await people.signIn(http, appId, person);
	await http.send('/dashboard', { headers: { cookie } });
	const refresh = cookie.replace(/psg_auth_token=[^;]*;? ?/, '');
	await http.send('/dashboard', { headers: { cookie: refresh } });
}

let visitors = 0;

/** Lets visits begin at an even rate, whether the earlier ones have ended or not. */
export async function during(
	seconds: number,
	perSecond: number,
	{ url, appId }: { url: string; appId: string },
	crowd: people.Person[]
): Promise<Met> {
	const met: Met = { taken: [], failures: [] };
	const began = performance.now();
	const all: Promise<void>[] = [];
	for (let turn = 0; turn < seconds * perSecond; turn++) {
		await delay(Math.max(0, began + (turn / perSecond) * 1000 - performance.now()));
		const person = crowd[turn % crowd.length];
		if (!person) throw new Error('There is no person.');
		const n = visitors++;
		const http = new Visitor(url, `172.${16 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`, met);
		const one = visit(http, appId, person)
			.catch((cause: unknown) => void met.failures.push(String(cause)))
			.finally(() => http.close());
		all.push(one);
	}
	await Promise.all(all);
	met.taken.sort((a, b) => a - b);
	return met;
}

/** That percentile of sorted numbers. */
export const percentile = (sorted: number[], part: number): number =>
	sorted[Math.ceil(sorted.length * part) - 1] ?? NaN;

import { expect } from 'vitest';
import type { Census } from './row-counts.ts';
import type { Answer } from './client.ts';
import { ALL as EVERYTHING } from './sample.ts';
import type { Fallback, Site } from './sites.ts';

/** The number of simultaneous identical requests. */
export const CALLERS = EVERYTHING ? 20 : 8;
/** Those and a later one, after all answers: a retry, or Back. */
export const ALL = CALLERS + 1;

/** An account of one passkey and one session that is gone, but for its profile. */
export const aMemberLess: Partial<Census> = {
	identity_user: -1,
	credential: -1,
	session: -1,
	removed_user: 1
};

/** One endpoint that changes something, and the outcome of identical requests to it. */
interface Row<Ready, Body> {
	/** The site that it needs; codes where nothing is said. */
	at?: Fallback;
	/** Makes ready what the request needs. */
	prepare(site: Site): Promise<Ready>;
	/** Sends the request, the same each time. */
	submit(ready: Ready, site: Site): Promise<Answer<Body>>;
	/** The status of one answer … */
	first: number;
	/** … and those that the others may have. Without `first` among them, exactly one has that. */
	again: number[];
	/** The rows that there are more or (below zero) fewer of afterwards; of all others, as many. */
	makes: Partial<Census>;
	/** What else must be true afterwards. */
	holds?(ready: Ready, answers: Answer<Body>[], site: Site): Promise<void>;
}

/** A row whose own types are hidden. */
export interface Submission {
	at: Fallback;
	first: number;
	again: number[];
	makes: Partial<Census>;
	begin(site: Site): Promise<{
		submit(): Promise<Answer>;
		check(answers: Answer[]): Promise<void>;
	}>;
}

/** By the names of the addresses, as operations.ts has them; a form's action is a query. */
export type Submissions = Record<string, Submission>;

/** A row of the table. */
export function row<Ready, Body>(it: Row<Ready, Body>): Submission {
	return {
		at: it.at ?? 'codes',
		first: it.first,
		again: it.again,
		makes: it.makes,
		begin: async (site) => {
			const ready = await it.prepare(site);
			return {
				submit: () => it.submit(ready, site),
				check: async (answers) => it.holds?.(ready, answers as Answer<Body>[], site)
			};
		}
	};
}

/** The body that all answers share; fails if they differ. */
export function alike<Body>(answers: Answer<Body>[]): Body {
	const [first, ...rest] = answers;
	if (!first) throw new Error('There are no answers.');
	for (const { body } of rest) expect(body).toEqual(first.body);
	return first.body;
}

import type { Db } from '../db/schema.ts';
import * as events from '../events/events.ts';
import type { App } from '../relying-party.ts';
import type { Outcome } from './plan.ts';
import type { Refusal } from './store.ts';

/** What became of the rows. */
export interface Counts {
	created: number;
	updated: number;
	unchanged: number;
	refused: number;
	passkeys: number;
	passkeys_refused: number;
	passkeys_without_key: number;
}

export const noCounts = (): Counts => ({
	created: 0,
	updated: 0,
	unchanged: 0,
	refused: 0,
	passkeys: 0,
	passkeys_refused: 0,
	passkeys_without_key: 0
});

/** Records the run, once. */
export async function record(db: Db, app: App, counts: Counts): Promise<void> {
	const target = (['created', 'updated', 'unchanged', 'refused'] as const)
		.map((outcome) => `${outcome} ${counts[outcome]}`)
		.join(', ');
	await events.record(db, app, { kind: 'users_imported', target });
}

/** Counts what became of a row. */
export function count(
	outcome: Outcome | Refusal,
	counts: Counts,
	refuse: (line: number, reason: string) => void
): void {
	if ('refused' in outcome) {
		counts.refused++;
		return refuse(outcome.line, outcome.refused);
	}
	counts[outcome.outcome]++;
	counts.passkeys += outcome.passkeys;
	counts.passkeys_refused += outcome.refusals.length;
	for (const reason of outcome.refusals) refuse(outcome.line, reason);
}

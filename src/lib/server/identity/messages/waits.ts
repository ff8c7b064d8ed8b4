import type { Db, IdentityUser } from '../../db/schema.ts';
import type { App } from '../../relying-party.ts';
import { after, HOUR, inSeconds, now } from '../../clock.ts';
import * as failures from './passcode-failures.ts';
import * as rateLimits from './rate-limits.ts';

/** The limits that a user has met and that still last, for the operator. */

export interface Wait {
	/** What has to wait: another guess at a code, or another message. */
	limit: 'codes' | 'messages';
	/** The email address or the phone number. */
	identifier: string;
	/** Who waits, such as `network 203.0.113.7`. */
	who: string;
	until: string;
}

/** The waits for the user's email address and phone number. */
export async function of(db: Db, app: App, { email, phone }: IdentityUser): Promise<Wait[]> {
	const all = [email, phone].filter((identifier) => identifier !== null);
	const waits = all.map(async (identifier) => [
		...(await ofCodes(db, app, identifier)),
		...(await ofMessages(db, app, identifier))
	]);
	return (await Promise.all(waits)).flat().filter(({ until }) => until > now());
}

async function ofCodes(db: Db, app: App, identifier: string): Promise<Wait[]> {
	const rows = await db
		.selectFrom('passcode_failure')
		.select(['source', 'failures', 'failed_at'])
		.where('app_id', '=', app.id)
		.where('identifier_hash', '=', rateLimits.hashOf(app, identifier))
		.execute();
	return rows.map((row) => ({
		limit: 'codes',
		identifier,
		who: failures.describeSource(row.source),
		until: after(row.failed_at, failures.waitAfter(row))
	}));
}

const QUOTAS = {
	known: 'a browser that has logged in before',
	unknown: 'all other browsers',
	change: 'changes of address'
};

async function ofMessages(db: Db, app: App, identifier: string): Promise<Wait[]> {
	const rows = await db
		.selectFrom('message_request')
		.select(['quota', 'browser_hash', 'due_at'])
		.where('app_id', '=', app.id)
		.where('identifier_hash', '=', rateLimits.hashOf(app, identifier))
		.where('due_at', '>', inSeconds(-HOUR))
		.orderBy('due_at', 'desc')
		.execute();
	// Each known browser has a quota of its own.
	const counted = Map.groupBy(rows, ({ quota, browser_hash }) =>
		quota === 'known' ? `known ${browser_hash}` : quota
	);
	return [...counted.values()].flatMap((group) => {
		const nth = group[rateLimits.PER_IDENTIFIER - 1];
		if (!nth) return [];
		return [
			{ limit: 'messages', identifier, who: QUOTAS[nth.quota], until: after(nth.due_at, HOUR) }
		];
	});
}

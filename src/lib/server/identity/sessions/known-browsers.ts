import { DAY, inSeconds, now } from '../../clock.ts';
import type { Db, KnownBrowser } from '../../db/schema.ts';
import { statement } from '../../db/statement.ts';

/**
 * The browsers in which a user has logged in. They have limits of their own for codes and links, so that
 * strangers cannot use those up (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
 */

const store = statement((db, { yesterday, ...row }: KnownBrowser & { yesterday: string }) =>
	db
		.insertInto('known_browser')
		.values(row)
		.onConflict((conflict) =>
			conflict
				.columns(['user_id', 'browser_hash'])
				.doUpdateSet((eb) => ({ last_login_at: eb.ref('excluded.last_login_at') }))
				// Once a day, so that most logins write nothing.
				.where('known_browser.last_login_at', '<', yesterday)
		)
);

/** Remembers the browser with that id's hash; a program has none. */
export async function remember(db: Db, userId: string, browserHash: string | null): Promise<void> {
	if (browserHash === null) return;
	const row = { user_id: userId, browser_hash: browserHash, last_login_at: now() };
	await store.run(db, { ...row, yesterday: inSeconds(-DAY) });
}

/** Whether the user has logged in there. */
export async function has(db: Db, userId: string, browserHash: string | null): Promise<boolean> {
	const found = db
		.selectFrom('known_browser')
		.select('user_id')
		.where('user_id', '=', userId)
		.where('browser_hash', '=', browserHash ?? '');
	return (await found.executeTakeFirst()) !== undefined;
}

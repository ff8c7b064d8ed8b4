import type { IdentityUser } from '../lib/server/db/schema.ts';
import { transact } from '../lib/server/db/transact.ts';
import type { Deployment } from '../lib/server/deployment.ts';
import * as events from '../lib/server/events/events.ts';
import * as overview from '../lib/server/identity/overview.ts';
import * as search from '../lib/server/identity/users/search.ts';
import * as sessions from '../lib/server/identity/sessions/sessions.ts';
import * as userStatus from '../lib/server/identity/user-status.ts';
import * as identityUsers from '../lib/server/identity/users/users.ts';
import * as profiles from '../lib/server/profile/profiles.ts';
import { forget } from '../lib/server/sign-up/forget.ts';
import { examples, Misuse, type Answer, type Noun } from './command.ts';
import { describe } from './describe-user.ts';
import * as text from './text.ts';
import * as who from './who.ts';

/** How many users `find` lists. */
const LISTED = 20;

/** `users …`: supports the people who log in. */
export const users: Noun = (program, { deployed }) => {
	const noun = program
		.command('users')
		.summary('find, help, stop or delete users')
		.description('Finds users, and helps, stops or deletes them.');
	noun
		.command('find')
		.summary('list users by the beginning of an address')
		.argument('<beginning>', 'how the address or the phone number begins, or a whole id')
		.description(`Lists the users whose address begins so, at most ${LISTED}.`)
		.addHelpText('after', examples('users find anna', 'users find +4930'))
		.action(deployed(find));
	for (const [name, summary, description, act] of verbs) {
		const asked = name === 'show' ? ['# "I get no code"'] : [];
		const yes = name === 'delete' ? ' --yes' : '';
		const verb = noun
			.command(name)
			.summary(summary)
			.argument('<who>', 'an email address, a phone number, or the id of a user')
			.description(description)
			.addHelpText('after', examples(...asked, `users ${name} anna@example.com${yes}`))
			.action(deployed(act));
		if (yes) verb.option('--yes', 'really delete');
	}
};

/** The verbs for one user. */
const verbs = [
	[
		'show',
		'show all that support needs to know',
		'Shows everything that support needs: addresses, passkeys, sessions, messages that wait or failed and why, and the limits that the user has met.',
		show
	],
	[
		'disable',
		'stop a user from logging in',
		'Stops a user from logging in, and ends their sessions, codes and links. Pages that are open may be read for 30 seconds more. Nothing is deleted.',
		disable
	],
	['enable', 'let a disabled user log in again', 'Lets a disabled user log in again.', enable],
	[
		'sign-out',
		'end all sessions of a user',
		'Ends all sessions of a user, who may log in again.',
		signOut
	],
	[
		'delete',
		'delete a user for good',
		'Deletes a user for good: passkeys, sessions, messages and profile. The address can register again, as another user.',
		remove
	]
] as const;

async function find({ db, app }: Deployment, [beginning = '']: string[]): Promise<Answer> {
	const found = await search.byBeginning(db, app, beginning, LISTED + 1);
	const listed = found.slice(0, LISTED);
	const more = found.length > LISTED;
	const rows = listed.map((user) => [
		[user.email, user.phone].filter(Boolean).join(', '),
		user.id,
		user.status,
		text.time(user.last_login_at)
	]);
	return {
		json: { users: listed.map(overview.summary), more },
		text:
			rows.length === 0
				? `No address or id begins with ${JSON.stringify(beginning)}.`
				: text.table(['address', 'id', 'status', 'last login'], rows) +
					(more ? '\nThere are more: type more of the address.' : ''),
		failed: rows.length === 0
	};
}

async function show({ db, app }: Deployment, [given]: string[]): Promise<Answer> {
	const user = await who.find(db, app, given);
	const profile = (await profiles.findAll(db, user.id)) as Record<string, unknown> | null;
	const seen = { ...(await overview.of(db, app, user)), profile };
	await events.record(db, app, { kind: 'user_shown', user_id: user.id });
	return { json: seen, text: describe(seen) };
}

async function disable({ db, app }: Deployment, [given]: string[]): Promise<Answer> {
	const user = await who.find(db, app, given);
	if (user.status === 'pending') {
		throw new Misuse(
			`${who.nameOf(user)} has not finished registering, so there is nothing to disable. Use: users delete`
		);
	}
	const ended = await userStatus.disable(db, app, user.id);
	return done(user, 'inactive', `is disabled. Sessions that ended: ${ended}.`, { ended });
}

async function enable({ db, app }: Deployment, [given]: string[]): Promise<Answer> {
	const user = await who.find(db, app, given);
	await userStatus.enable(db, app, user.id);
	const status = user.status === 'pending' ? 'pending' : 'active';
	return done(user, status, status === 'active' ? 'can log in.' : 'has not finished registering.');
}

async function signOut({ db, app }: Deployment, [given]: string[]): Promise<Answer> {
	const user = await who.find(db, app, given);
	const ended = await transact(db, (trx) => sessions.endAll(trx, app, user.id));
	return done(user, user.status, `is logged out. Sessions that ended: ${ended}.`, { ended });
}

async function remove(
	{ db, app }: Deployment,
	[given]: string[],
	{ yes }: Record<string, unknown>
): Promise<Answer> {
	const user = await who.find(db, app, given);
	if (!yes) {
		throw new Misuse(
			`This deletes ${who.nameOf(user)} (${user.id}) for good, with passkeys and profile. Add --yes to do it.`
		);
	}
	await transact(db, async (trx) => {
		await forget(trx, user);
		await identityUsers.remove(trx, app, user.id);
	});
	return done(user, 'deleted', 'is deleted, with passkeys, sessions, messages and profile.');
}

function done(user: IdentityUser, status: string, words: string, more: object = {}): Answer {
	return {
		json: { id: user.id, email: user.email ?? '', phone: user.phone ?? '', status, ...more },
		text: `${text.line(who.nameOf(user))} ${words}`
	};
}

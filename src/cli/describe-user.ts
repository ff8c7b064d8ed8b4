import type { Overview } from '../lib/server/identity/overview.ts';
import * as text from './text.ts';
import { messageTable } from './message-table.ts';

/** A user as `users show` prints them. */
export function describe(seen: Overview & { profile: Record<string, unknown> | null }): string {
	const { user, passkeys, sessions, messages, waits, profile } = seen;
	const address = (value: string, verified: boolean) =>
		value ? `${value} (${verified ? 'verified' : 'not verified'})` : '-';
	return [
		text.list([
			['id', user.id],
			['email', address(user.email, user.email_verified)],
			['phone', address(user.phone, user.phone_verified)],
			['status', STATUS[user.status]],
			['registered', text.time(user.created_at)],
			['last login', `${text.time(user.last_login_at)}, ${user.login_count} in all`],
			['language', user.language ?? '-'],
			['profile', profile ? fields(profile) : 'none yet'],
			['metadata', user.user_metadata ? fields(user.user_metadata) : '-']
		]),
		...text.section(
			'Passkeys',
			passkeys,
			text.table(
				['name', 'synced', 'made', 'last login'],
				passkeys.map((each) => [
					each.name,
					text.yes(each.synced),
					text.time(each.created_at),
					text.time(each.last_login_at)
				])
			)
		),
		...text.section(
			'Sessions',
			sessions,
			text.table(
				['browser', 'logged in', 'last used', 'ends'],
				sessions.map((each) => [
					each.browser_name,
					text.time(each.authenticated_at),
					text.time(each.last_used_at),
					text.time(each.expires_at)
				])
			)
		),
		...text.section('Messages that have not arrived', messages, messageTable(messages)),
		...text.section(
			'Limits met',
			waits,
			waits
				.map(({ limit, who, identifier, until }) =>
					text.line(`${limit} for ${identifier}: ${who} can go on at ${text.time(until)}`)
				)
				.join('\n')
		)
	].join('\n');
}

const STATUS = {
	active: 'active',
	inactive: 'disabled',
	pending: 'has not finished registering'
};

/** Not what the row itself needs. */
const FIXED = new Set(['passage_id', 'version', 'created_at', 'updated_at']);

function fields(values: Record<string, unknown>): string {
	const shown = Object.entries(values).filter(
		([name, value]) => !FIXED.has(name) && value !== null
	);
	return shown.map(([name, value]) => `${name}: ${String(value)}`).join(', ') || '-';
}

import type { Command } from 'commander';
import * as apiKeys from '../lib/server/api-keys.ts';
import type { Deployment } from '../lib/server/deployment.ts';
import * as events from '../lib/server/events/events.ts';
import { examples, Failure, Misuse, type Answer, type Runner } from './command.ts';
import * as text from './text.ts';

/** The keys for the management API: `keys create`, `keys revoke` and `keys api`. */
export function add(noun: Command, { deployed }: Runner): void {
	noun
		.command('create')
		.summary('make a key for the management API')
		.requiredOption('--name <name>', 'what it is for, at most 64 characters')
		.description(
			'Makes a key for the management API, and prints it this once. It opens every account: put it into your back end’s secrets, and nowhere else. To replace a key, make a second one, move the back end to it, and revoke the first.'
		)
		.addHelpText(
			'after',
			examples('keys create --name backend', 'keys create --name backend --json')
		)
		.action(deployed(create));
	noun
		.command('revoke')
		.summary('end a key for the management API')
		.argument('<id>', 'the id of the key, from: keys list')
		.description('Ends a key for the management API. The next request with it is refused.')
		.addHelpText('after', examples('keys revoke Zb1xQ0vM3nRt5LpW8yKd2HsC'))
		.action(deployed(revoke));
	noun
		.command('api')
		.summary('print the app’s own key for the management API')
		.description(
			'Prints the key that the app itself uses. It opens every account, and only `secret replace` ends it: give each back end a key of its own with `keys create`.'
		)
		.addHelpText('after', examples('keys api'))
		.action(deployed(show));
}

/** The keys as `keys list` prints them. */
export function table(keys: apiKeys.ListedKey[]): string {
	const rows = keys.map((key) => [
		key.name,
		key.id,
		text.time(key.created_at),
		text.time(key.last_used_at)
	]);
	return text.table(['name', 'id', 'made', 'last use'], rows);
}

async function create(
	{ db, app }: Deployment,
	_: string[],
	{ name }: Record<string, unknown>
): Promise<Answer> {
	const given = String(name).trim();
	if (given === '' || [...given].length > 64 || text.line(given) !== given) {
		throw new Misuse('--name must be 1 to 64 characters, without control characters.');
	}
	const made = await apiKeys.create(db, app, given);
	return {
		json: made,
		text: `${made.key}\n\nThis is the only time that the key is shown. Its id is ${made.id}.`
	};
}

async function revoke({ db, app }: Deployment, [id = '']: string[]): Promise<Answer> {
	const revoked = await apiKeys.revoke(db, app, id);
	if (!revoked)
		throw new Failure(`There is no key ${JSON.stringify(id)}. List them with: keys list`);
	return { json: { id, ...revoked }, text: `The key ${text.line(revoked.name)} is revoked.` };
}

async function show({ db, app }: Deployment): Promise<Answer> {
	await events.record(db, app, { kind: 'api_key_shown' });
	return { json: { api_key: app.keys.management }, text: app.keys.management };
}

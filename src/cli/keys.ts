import type { Deployment } from '../lib/server/deployment.ts';
import * as events from '../lib/server/events/events.ts';
import * as keyRotation from '../lib/server/identity/sessions/key-rotation.ts';
import { examples, type Answer, type Noun } from './command.ts';
import * as text from './text.ts';

/** `keys …`: what signs access tokens, and the key of the management API. */
export const keys: Noun = (program, { deployed }) => {
	const noun = program
		.command('keys')
		.summary('list and rotate the keys that sign access tokens')
		.description(
			'Lists and rotates the keys that sign access tokens. The server rotates them by itself every 90 days.'
		);
	noun
		.command('list')
		.summary('list the published signing keys')
		.description('Lists the signing keys that are published, and when each signs and ends.')
		.addHelpText('after', examples('keys list'))
		.action(deployed(list));
	noun
		.command('rotate')
		.summary('make the next signing key')
		.option('--now', 'a key has leaked: sign with the new one in a minute, refuse the others')
		.description(
			'Publishes a new signing key. It signs in 25 hours, when every program that reads the keys once a day knows it, and the present key counts for a day more: no request fails. With --now the new key signs in a minute, and two minutes later tokens of all other keys are refused. Sessions go on, because browsers exchange their tokens by themselves; a program with keys in its cache refuses new tokens until it reads the keys again.'
		)
		.addHelpText(
			'after',
			examples('keys rotate', '# a signing key has leaked', 'keys rotate --now')
		)
		.action(deployed(rotate));
	noun
		.command('api')
		.summary('print the key of the management API')
		.description(
			'Prints the key of the management API. It opens every account: put it into your back end’s secrets, and nowhere else.'
		)
		.addHelpText('after', examples('keys api'))
		.action(
			deployed(async ({ db, app }) => {
				await events.record(db, app, { kind: 'api_key_shown' });
				return { json: { api_key: app.keys.management }, text: app.keys.management };
			})
		);
};

async function list({ db, app }: Deployment): Promise<Answer> {
	const found = await keyRotation.list(db, app);
	const now = new Date().toISOString();
	const signing = found.find(({ activates_at }) => activates_at <= now);
	const states = found.map((key) => ({
		...key,
		state: key === signing ? 'signs' : key.activates_at > now ? 'will sign' : 'counts'
	}));
	const rows = states.map((key) => [
		key.id,
		key.state,
		text.time(key.activates_at),
		text.time(key.retires_at)
	]);
	return { json: { keys: states }, text: text.table(['key', 'state', 'signs from', 'ends'], rows) };
}

async function rotate(
	{ db, app }: Deployment,
	_: string[],
	{ now }: Record<string, unknown>
): Promise<Answer> {
	const made = now ? await keyRotation.replace(db, app) : await keyRotation.rotate(db, app);
	const [latest] = await keyRotation.list(db, app);
	const key = made ?? latest;
	if (!key) throw new Error('The app has no signing key.');
	const when = `signs from ${text.time(key.activates_at)}`;
	const words = made
		? `The new key ${key.id} is published, and ${when}.`
		: `The next key ${key.id} is published already, and ${when}.`;
	return {
		json: { key, made: made !== undefined },
		text: now ? `${words} Two minutes later, tokens of other keys are refused.` : words
	};
}

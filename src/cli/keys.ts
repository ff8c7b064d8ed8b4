import { list as listApiKeys } from '../lib/server/api-keys.ts';
import type { Deployment } from '../lib/server/deployment.ts';
import * as keyRotation from '../lib/server/identity/sessions/key-rotation.ts';
import * as apiKeys from './api-keys.ts';
import { examples, type Answer, type Noun } from './command.ts';
import * as text from './text.ts';

/** `keys …`: the keys for the management API, and those that sign access tokens. */
export const keys: Noun = (program, runner) => {
	const { deployed } = runner;
	const noun = program
		.command('keys')
		.summary('keys for the management API, and keys that sign access tokens')
		.description(
			'Makes, lists and revokes the keys for the management API, and lists and rotates the keys that sign access tokens. The server rotates the latter by itself every 90 days.'
		);
	noun
		.command('list')
		.summary('list the API keys and the signing keys')
		.description(
			'Lists the keys for the management API, with their last use to the minute, and the signing keys that are published, and when each signs and ends.'
		)
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
	apiKeys.add(noun, runner);
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
	const ofApi = await listApiKeys(db, app);
	const signingTable = text.table(['key', 'state', 'signs from', 'ends'], rows);
	return {
		json: { keys: ofApi, signing_keys: states },
		text: [
			...text.section('API keys', ofApi, apiKeys.table(ofApi)),
			...text.section('Signing keys', states, signingTable)
		]
			.join('\n')
			.trim()
	};
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

import * as apps from '../lib/server/apps.ts';
import * as serverLock from '../lib/server/db/server-lock.ts';
import { attachDatabase, type Deployment } from '../lib/server/deployment.ts';
import { ConfigurationError, read } from '../lib/server/env.ts';
import * as secretKey from '../lib/server/settings/secret-key.ts';
import { examples, Misuse, type Answer, type Noun, type Settings } from './command.ts';

const STEPS = `
Steps, with several instances:
  1. Make a key: openssl rand -base64 32
  2. Give it to every instance as SECRET_KEY_PREVIOUS, beside the present SECRET_KEY, and restart them one by one.
  3. Swap the two on every instance, and restart them one by one.
  4. Run this command, with the settings of step 3.
  5. Remove SECRET_KEY_PREVIOUS.
One instance begins with step 3. Where the server stores the key by itself (data/secret.key), step 4 is all.
Keep the old key as long as backups from before the change: they need it.
`;

/** `secret …`: the key that everything depends on. */
export const secret: Noun = (program, { deployed, plain }) => {
	const noun = program
		.command('secret')
		.summary('change SECRET_KEY')
		.description('Changes SECRET_KEY, on which all other keys depend.');
	noun
		.command('rotate')
		.summary('finish the move to a new SECRET_KEY')
		.description(
			'Puts the database under the new SECRET_KEY. No request fails, and sessions, passkeys, limits and the API keys stay as they are. If the old key has leaked together with a copy of the database, use `secret replace`.'
		)
		.addHelpText('after', STEPS + examples('secret rotate'))
		.action(deployed(rotate));
	noun
		.command('replace')
		.summary('after a leak or a loss: end all that depends on the old key')
		.option('--yes', 'really log all users out')
		.description(
			'For a SECRET_KEY that has leaked together with a copy of the database, or that is lost: makes all keys new under the SECRET_KEY of the settings. All users log in again, waiting messages and codes are void, limits start again, and all API keys end. Passkeys and profiles stay. Stop all instances first.'
		)
		.addHelpText('after', examples('secret replace --yes'))
		.action(plain(replace));
};

async function rotate({ db, env }: Deployment): Promise<Answer> {
	const isStored = !process.env['SECRET_KEY'];
	if (await apps.moveKey(db, env)) return moved(isStored);
	if (isStored) {
		secretKey.replace(env.DATABASE_URL);
		await apps.moveKey(db, read(process.env, { makes: false }));
		return moved(isStored);
	}
	if (env.SECRET_KEY_PREVIOUS === undefined) {
		throw new Misuse(
			'The database is under this SECRET_KEY. To change it, set SECRET_KEY to a new key and SECRET_KEY_PREVIOUS to this one; --help has the steps.'
		);
	}
	return {
		json: { moved: false },
		text: 'The database is under this SECRET_KEY already. Remove SECRET_KEY_PREVIOUS once every instance has it.'
	};
}

function moved(isStored: boolean): Answer {
	return {
		json: { moved: true },
		text: isStored
			? 'The database is under a new key, in secret.key. The old one is in secret.key.previous: move it to where your backups’ keys are.'
			: 'The database is under the new SECRET_KEY. Remove SECRET_KEY_PREVIOUS once every instance has the new key, and keep the old one as long as older backups.'
	};
}

async function replace(
	settings: Settings,
	_: string[],
	{ yes }: Record<string, unknown>
): Promise<Answer> {
	if (settings instanceof ConfigurationError) throw settings;
	if (!yes) {
		throw new Misuse('This logs all users out. Stop all instances, and add --yes to do it.');
	}
	const db = await attachDatabase(settings);
	const [, path] = /^file:(.+)$/.exec(settings.DATABASE_URL) ?? [];
	try {
		const release = path === undefined ? () => {} : await serverLock.take(path, 0);
		await apps.replaceKey(db, settings).finally(release);
	} finally {
		await db.destroy();
	}
	return {
		json: { replaced: true },
		text: 'Every key is new. Start the server: users log in again. Back ends need new API keys: `keys create`.'
	};
}

import { attach, type Deployment } from '../lib/server/deployment.ts';
import { ConfigurationError, warnings } from '../lib/server/env.ts';
import { examples, type Answer, type Noun, type Settings } from './command.ts';
import { ok, problem, warning, wordsOf, type Finding } from './doctor/check.ts';
import * as connection from './doctor/connection.ts';
import * as delivery from './doctor/delivery.ts';
import * as machine from './doctor/machine.ts';
import * as secrets from './doctor/secrets.ts';
import * as text from './text.ts';

/** `doctor`: looks for what would keep people from logging in. */
export const doctor: Noun = (program, { plain }) => {
	program
		.command('doctor')
		.option('--mail <address>', 'send a test mail there')
		.summary('look for what keeps people from logging in')
		.description(
			'Checks settings, origin and relying party, https, the proxy’s headers as the server sees them, mail, clock, database, disk, keys and versions. Each line is ok, a warning or a problem, with the next step. No secret is printed. Exit code 1 if there is a problem.'
		)
		.addHelpText('after', examples('doctor', 'doctor --mail you@example.com'))
		.action(plain(examine));
};

async function examine(
	settings: Settings,
	_: string[],
	{ mail }: Record<string, string | boolean | string[] | undefined>
): Promise<Answer> {
	const findings = ofSettings(settings);
	if (!(settings instanceof ConfigurationError)) {
		try {
			const deployment = await attach(settings);
			const to = typeof mail === 'string' ? mail : undefined;
			findings.push(...(await all(deployment, to).finally(() => deployment.db.destroy())));
		} catch (cause) {
			if (!(cause instanceof ConfigurationError)) throw cause;
			findings.push(problem('database', oneLine(cause), 'Correct it, then run the doctor again.'));
		}
	}
	return {
		json: { findings, ok: !findings.some(({ state }) => state === 'problem') },
		text: findings.map(shown).join('\n'),
		failed: findings.some(({ state }) => state === 'problem')
	};
}

function ofSettings(settings: Settings): Finding[] {
	if (settings instanceof ConfigurationError) {
		const next = '.env.example explains every setting.';
		return [problem('settings', oneLine(settings), next)];
	}
	const misspelt = warnings(process.env);
	if (misspelt.length === 0) return [ok('settings', 'All settings are valid.')];
	return misspelt.map((each) => warning('settings', each, 'Correct or remove it.'));
}

/** One check after the other, each of which may fail by itself. */
async function all(on: Deployment, to: string | undefined): Promise<Finding[]> {
	const findings: Finding[] = [];
	const checks: Record<string, () => Finding | Finding[] | Promise<Finding | Finding[]>> = {
		versions: () => machine.versions(on),
		origin: () => connection.relyingParty(on),
		https: () => connection.connection(on),
		clock: () => machine.databaseClock(on),
		database: () => machine.database(on),
		disk: () => machine.disk(on),
		secret: () => secrets.secret(on),
		'signing keys': () => secrets.signingKeys(on),
		mail: () => delivery.mail(on, to),
		'text messages': () => delivery.textMessages(on),
		messages: () => delivery.outbox(on)
	};
	for (const [name, check] of Object.entries(checks)) {
		try {
			findings.push(...[await check()].flat());
		} catch (cause) {
			if (name === 'mail' && to !== undefined) throw cause;
			findings.push(problem(name, `The check failed (${wordsOf(cause)}).`, 'Report this.'));
		}
	}
	return findings;
}

const oneLine = ({ message }: Error) =>
	message
		.split('\n')
		.slice(1)
		.map((each) => each.trim())
		.join(' ');

function shown({ check, state, text: words, next }: Finding): string {
	const head = `${state.padEnd(7)}  ${check.padEnd(13)}  ${text.line(words)}`;
	return next === undefined ? head : `${head}\n${' '.repeat(24)}${text.line(next)}`;
}

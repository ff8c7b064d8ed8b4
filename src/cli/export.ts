import { open, rm, type FileHandle } from 'node:fs/promises';
import type { Deployment } from '../lib/server/deployment.ts';
import * as events from '../lib/server/events/events.ts';
import { pages } from '../lib/server/import/export.ts';
import { examples, Failure, pathOf, type Answer, type Noun } from './command.ts';
import * as text from './text.ts';

/** `export --out FILE`: all users, as `import` takes them. */
export const exportUsers: Noun = (program, { deployed }) => {
	program
		.command('export')
		.requiredOption('--out <file>', 'a new file; an existing one is never replaced')
		.summary('write all users, passkeys and profiles as JSON')
		.description(
			'Writes all users with their ids, passkeys and fields to a new JSON file (mode 0600), while the server runs, in the form that `import` takes. Sessions, codes and unfinished sign-ups are not in it, and no secret is; the file has your users’ addresses: keep it as safe as the database.'
		)
		.addHelpText('after', examples('export --out users.json'))
		.action(deployed(exportAll));
};

async function exportAll(
	{ db, app }: Deployment,
	_: string[],
	{ out }: Record<string, unknown>
): Promise<Answer> {
	const path = pathOf(String(out));
	const file = await open(path, 'wx', 0o600).catch((cause: unknown) => {
		const { code, message } = cause as { code?: string; message: string };
		if (code !== 'EEXIST') throw new Failure(message, { cause });
		throw new Failure(`${path} exists already. Name another file, or delete it.`, { cause });
	});
	try {
		const users = await write(file, pages(db, app));
		await file.sync();
		await events.record(db, app, { kind: 'users_exported', target: String(users) });
		return {
			json: { file: path, users },
			text: `${text.line(path)} has ${users} users. \`import\` takes it, here or elsewhere.`
		};
	} catch (cause) {
		await rm(path, { force: true });
		throw cause;
	} finally {
		await file.close();
	}
}

/** One user a line. Answers how many there are. */
async function write(file: FileHandle, users: AsyncIterable<object[]>): Promise<number> {
	let written = 0;
	await file.writeFile('[');
	for await (const page of users) {
		const lines = page.map((user) => JSON.stringify(user)).join(',\n');
		await file.writeFile(`${written > 0 ? ',' : ''}\n${lines}`);
		written += page.length;
	}
	await file.writeFile('\n]\n');
	return written;
}

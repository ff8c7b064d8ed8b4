import { statSync } from 'node:fs';
import * as sqliteBackup from '../lib/server/db/sqlite-backup.ts';
import type { Deployment } from '../lib/server/deployment.ts';
import * as events from '../lib/server/events/events.ts';
import { examples, Failure, pathOf, type Answer, type Noun } from './command.ts';
import * as postgres from './postgres-tools.ts';
import * as text from './text.ts';
import { counts } from './counts.ts';

/** `backup FILE`: a copy of the database while the server runs. */
export const backup: Noun = (program, { deployed }) => {
	program
		.command('backup')
		.argument('<file>', 'a new file; an existing one is never replaced')
		.summary('copy the database while the server runs')
		.description(
			'Copies the SQLite database to a new file (mode 0600) while the server runs, and verifies the copy. It has every change that was answered before the command began. Without SECRET_KEY the copy signs no user in: keep the two apart. For Postgres it prints the command of PostgreSQL’s own tool.'
		)
		.addHelpText(
			'after',
			examples(
				'backup /backups/postern-$(date +%F).db',
				'# look whether it can be restored',
				'restore /backups/postern-2026-12-01.db --check'
			)
		)
		.action(deployed(take));
};

async function take({ db, env, app }: Deployment, [name = '']: string[]): Promise<Answer> {
	const file = pathOf(name);
	if (!env.DATABASE_URL.startsWith('file:')) {
		throw new Failure(
			`The database is on PostgreSQL, whose own tool makes the backup: ${postgres.dumpCommand(env.DATABASE_URL, file)}`
		);
	}
	await sqliteBackup.copy(env.DATABASE_URL.slice('file:'.length), file).catch((cause: unknown) => {
		throw new Failure((cause as Error).message);
	});
	const { size: bytes } = statSync(file);
	await events.record(db, app, { kind: 'backup_made' });
	const { users } = await counts(db, app);
	return {
		json: { file, bytes, users },
		text: `${text.line(file)} is a verified copy of the database (${users} users, ${bytes} bytes). It needs SECRET_KEY, which is not in it: keep that elsewhere.`
	};
}

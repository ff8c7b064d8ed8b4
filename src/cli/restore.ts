import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { endPending } from '../lib/server/db/after-restore.ts';
import * as sqliteBackup from '../lib/server/db/sqlite-backup.ts';
import { attach, attachDatabase } from '../lib/server/deployment.ts';
import * as events from '../lib/server/events/events.ts';
import type { Db } from '../lib/server/db/schema.ts';
import { ConfigurationError, type Env } from '../lib/server/env.ts';
import * as keyRotation from '../lib/server/identity/sessions/key-rotation.ts';
import * as signingKeys from '../lib/server/identity/sessions/signing-keys.ts';
import {
	examples,
	Failure,
	Misuse,
	pathOf,
	type Answer,
	type Noun,
	type Settings
} from './command.ts';
import { counts } from './counts.ts';
import * as databaseFile from './database-file.ts';
import * as postgres from './postgres-tools.ts';
import * as text from './text.ts';

/** `restore FILE`: verifies a backup, and puts it in the place of the database. */
export const restore: Noun = (program, { plain }) => {
	program
		.command('restore')
		.argument('[file]', 'a file that `backup` made')
		.option('--check', 'only verify the file, and change nothing')
		.option('--ended', 'after pg_restore: end what an older database brings back')
		.summary('verify a backup, or put it in the place of the database')
		.description(
			'Verifies a backup: that the file is whole, that this version reads it, and that SECRET_KEY opens it. Without --check it then replaces the database, whose file stays beside it; stop the server first. All users log in again, because sessions that have ended since the backup would come back. Users who deleted their account since are there again. A backup of an older version is restored with that version.'
		)
		.addHelpText(
			'after',
			examples(
				'restore /backups/postern-2026-12-01.db --check',
				'restore /backups/postern-2026-12-01.db',
				'# after pg_restore',
				'restore --ended'
			)
		)
		.action(plain(run));
};

async function run(
	settings: Settings,
	[name]: string[],
	{ check, ended }: Record<string, unknown>
): Promise<Answer> {
	if (settings instanceof ConfigurationError) throw settings;
	if (ended && !name) return end(settings);
	if (!name || ended) throw new Misuse('Name the backup file, or use --ended alone.');
	const file = pathOf(name);
	if (!settings.DATABASE_URL.startsWith('file:')) {
		const command = postgres.restoreCommand(settings.DATABASE_URL, file);
		throw new Failure(
			`The database is on PostgreSQL. Stop the server, then: ${command} && npm run postern -- restore --ended`
		);
	}
	const found = await examine(settings, file);
	return check ? checked(file, found) : putInPlace(settings, file, found);
}

/** What a good backup holds. Throws a Failure that says what is wrong with another. */
async function examine(settings: Env, file: string) {
	if (!existsSync(file)) throw new Failure(`There is no file ${file}.`);
	const problems = sqliteBackup.verify(file);
	if (problems.length > 0) throw new Failure(`${file} is damaged: ${problems.join('; ')}`);
	try {
		const backup = { ...settings, DATABASE_URL: `file:${file}` };
		const { db, app } = await attach(backup, { readonly: true });
		try {
			await signingKeys.current(db, app);
			const keys = await keyRotation.list(db, app);
			return { app_id: app.id, ...(await counts(db, app)), signing_keys: keys.length };
		} finally {
			await db.destroy();
		}
	} catch (cause) {
		if (!(cause instanceof ConfigurationError)) throw cause;
		throw new Failure(`${file} cannot be restored. ${cause.message}`, { cause });
	}
}

type Found = Awaited<ReturnType<typeof examine>>;

const summary = (found: Found) =>
	`${found.users} users, ${found.passkeys} passkeys, ${found.profiles} profiles, last login ${text.time(found.last_login_at)}`;

function checked(file: string, found: Found): Answer {
	return {
		json: { file, ok: true, ...found },
		text: `${text.line(file)} is whole, and SECRET_KEY opens it: ${summary(found)}.`
	};
}

async function putInPlace(settings: Env, file: string, found: Found): Promise<Answer> {
	const path = settings.DATABASE_URL.slice('file:'.length);
	const part = `${path}.restoring`;
	mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
	const release = existsSync(path) ? await databaseFile.take(path) : () => {};
	try {
		for (const end of databaseFile.ENDS) rmSync(part + end, { force: true });
		await sqliteBackup.copy(file, part);
		const db = await attachDatabase({ ...settings, DATABASE_URL: `file:${part}` });
		await endRestored(db, found).finally(() => db.destroy());
		sqliteBackup.seal(part);
		const before = databaseFile.moveAside(path);
		renameSync(part, path);
		return {
			json: { file, restored: true, before, ...found },
			text: `The database is now that of ${text.line(file)}: ${summary(found)}. Start the server; users log in again.${before === null ? '' : ` The one before is ${text.line(before)}.`}`
		};
	} finally {
		release();
	}
}

async function endRestored(db: Db, { app_id }: { app_id: string }): Promise<void> {
	await endPending(db);
	await events.record(db, { id: app_id }, { kind: 'backup_restored' });
}

async function end(settings: Env): Promise<Answer> {
	const { db, app } = await attach(settings);
	try {
		await endRestored(db, { app_id: app.id });
		const found = await counts(db, app);
		return {
			json: { ended: true, ...found },
			text: `All sessions, codes, links and waiting messages have ended: users log in again (${found.users} users).`
		};
	} finally {
		await db.destroy();
	}
}

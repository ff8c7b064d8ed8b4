import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, begin, postern } from '../support/cli.ts';
import { query } from '../support/database.ts';
import { elsewhere, stored } from '../support/exported-keys.ts';
import { expectNoFault } from '../support/hostile.ts';
import { register } from '../support/person.ts';
import { Random } from '../support/random.ts';
import { ALL, seed } from '../support/sample.ts';
import { startServer, type Server } from '../support/server.ts';
import { until } from '../support/wait.ts';

const USERS = 1500;
const KILLS = ALL ? 20 : 2;

let server: Server;
let other: Server;

beforeAll(async () => {
	const env = { REQUIRE_VERIFICATION: 'off' };
	[server, other] = await Promise.all([startServer({ env }), startServer({ env })]);
});
afterAll(() => Promise.all([server.remove(), other.remove()]));

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

type Exported = { id: string; email: string; webauthn_devices: object[] };

/** Users with one passkey each, as `export` writes them. */
function write(): Exported[] {
	const { passkey } = elsewhere('user');
	const at = '2025-01-16T08:00:00.000Z';
	const newId = () => randomBytes(18).toString('base64').replace(/[+/]/g, 'x');
	const users = Array.from({ length: USERS }, (_, index) => ({
		...{ id: newId(), email: `user-${index}@example.com`, email_verified: index % 2 === 0 },
		...{ phone: '', phone_verified: false, status: index % 10 === 0 ? 'inactive' : 'active' },
		...{ created_at: at, updated_at: at, last_login_at: null, login_count: 3, language: 'de' },
		...{ user_handle: randomBytes(32).toString('base64url'), user_metadata: null },
		profile: { name: `User ${index}` },
		...{ profile_created_at: at, profile_updated_at: at },
		webauthn_devices: [
			{
				...{ id: newId(), cred_id: randomBytes(32).toString('base64url'), friendly_name: 'Key' },
				...{ rp_id: 'localhost', public_key: stored(passkey), user_handle: null, sign_count: 4 },
				...{ transports: ['usb'], aaguid: '00000000-0000-0000-0000-000000000000' },
				...{ backup_eligible: false, backed_up: false, usage_count: 2, last_login_at: null },
				...{ created_at: at, updated_at: at }
			}
		]
	}));
	users.sort(byId);
	writeFileSync(join(server.directory, 'users.json'), JSON.stringify(users, null, 1));
	return users;
}

/** The users of an export; PostgreSQL orders ids as its language does. */
function readUsers({ directory }: Server): Exported[] {
	const users = JSON.parse(readFileSync(join(directory, 'out.json'), 'utf8')) as Exported[];
	return users.sort(byId);
}

const count = async () => {
	const [row] = await query<{ users: number }>(
		server,
		"select count(*) as users from identity_user where email like 'user-%'"
	);
	return Number(row?.users);
};

test(
	'an import that is killed and run again ends as one that was not, beside a server (P-03)',
	{
		timeout: 240_000
	},
	async () => {
		const users = write();
		const random = new Random(seed());
		for (let kills = 0; kills < KILLS; kills++) {
			const { child, ended } = begin(server, ['import', 'users.json']);
			const least = (await count()) + 1 + random.below(USERS / (KILLS + 1));
			await until(
				`${least} users`,
				async () => (await count()) >= least || child.exitCode !== null
			);
			child.kill('SIGKILL');
			await ended;
		}
		const { ended } = begin(server, ['import', 'users.json', '--json']);
		let isRunning = true;
		void ended.then(() => (isRunning = false));
		// The server has its turns meanwhile.
		let registered = 0;
		do {
			await register(server);
			registered++;
		} while (isRunning);
		const last = await ended;
		expect(last.stderr).toBe('');
		const counts = JSON.parse(last.stdout) as Record<'created' | 'unchanged', number>;
		expect(counts.created + counts.unchanged).toBe(USERS);
		expect(await ask(server, 'import', 'users.json')).toMatchObject({
			...{ created: 0, updated: 0, unchanged: USERS, refused: 0 }
		});
		await expectNoFault(server);

		// What is exported is what was imported, and so is the export of its import.
		const out = await ask<{ users: number }>(server, 'export', '--out', 'out.json');
		expect(out.users).toBe(USERS + registered);
		const exported = readUsers(server);
		expect(exported.filter(({ email }) => email.startsWith('user-'))).toEqual(users);
		const again = await postern(server, 'export', '--out', 'out.json');
		expect(again).toMatchObject({ code: 1, stdout: '' });
		expect(again.stderr).toContain('exists already');
		await ask(other, 'import', join(server.directory, 'out.json'));
		await ask(other, 'export', '--out', 'out.json');
		expect(readUsers(other)).toEqual(exported);
	}
);

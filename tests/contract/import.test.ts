import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { ask, postern } from '../support/cli.ts';
import { call, signIn, type AuthResult, type PublicUser } from '../support/client.ts';
import { query } from '../support/database.ts';
import { elsewhere, SHAPES, stored } from '../support/exported-keys.ts';
import { register } from '../support/person.ts';
import { enterByCode } from '../support/sign-in-flows.ts';
import { profileFile, root, startServer, type Server } from '../support/server.ts';

let server: Server;

beforeAll(async () => {
	server = await startServer({
		env: { PROFILE: profileFile('account-fields'), REQUIRE_VERIFICATION: 'off' }
	});
});
afterAll(() => server.remove());

type Counts = Record<'created' | 'updated' | 'unchanged' | 'refused' | 'passkeys', number> & {
	passkeys_refused: number;
	refusals: { file: string; line: number; reason: string }[];
};

/** Writes a file beside the database and gives its name. */
function file(name: string, content: unknown): string {
	const text =
		typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content);
	writeFileSync(join(server.directory, name), text);
	return name;
}

/** Imports, with refusals too. */
async function importing(...words: string[]): Promise<Counts> {
	const ran = await postern(server, 'import', ...words, '--json');
	if (!ran.stdout) throw new Error(ran.stderr);
	return JSON.parse(ran.stdout) as Counts;
}

const newId = () => randomBytes(18).toString('base64').replace(/[+/]/g, 'x');
const idIn = ({ auth_token }: AuthResult) => decodeJwt(auth_token).sub;
const found = async (email: string) => {
	const answer = await call<{ user: PublicUser | null }>(
		server,
		'GET',
		`/users?identifier=${encodeURIComponent(email)}`
	);
	return answer.body.user;
};

/** Someone who had a passkey elsewhere, with the public key in that shape. */
function newcomer(
	shape: keyof typeof SHAPES,
	more: object = {},
	handle: string | Buffer = newId()
) {
	const { device, passkey } = elsewhere(handle);
	const user = { id: newId(), email: newEmail(), email_verified: true, status: 'active', ...more };
	const public_key = SHAPES[shape]?.(passkey);
	return {
		device,
		passkey,
		user,
		webauthn: { cred_id: passkey.id.toString('base64'), public_key }
	};
}

// Each command is a process of its own, which takes long to start on a busy machine.
describe('an import', { timeout: 120_000 }, () => {
	test('brings passkeys in every shape, and each logs in, named or not (P-01)', async () => {
		const people = Object.keys(SHAPES).map((shape) => newcomer(shape));
		const handles: [handle: string | Buffer, exported: unknown][] = [
			// The bytes of Passage's id, its text, a UUID by its bytes, and none.
			[Buffer.from('9DeEXvYBStnzwQcHFd6f558L', 'base64url'), '9DeEXvYBStnzwQcHFd6f558L'],
			['8DeEXvYBStnzwQcHFd6f558L', '8DeEXvYBStnzwQcHFd6f558L'],
			[Buffer.from('a9ae6bc8d82943deb672f50230833877', 'hex'), undefined],
			['a9ae6bc8-d829-43de-b672-f50230833877', 'a9ae6bc8-d829-43de-b672-f50230833877'],
			[Buffer.alloc(64, 7), [...Buffer.alloc(64, 7)]]
		];
		const withHandles = handles.map(([handle, user_handle]) => {
			const person = newcomer('JWK', {}, handle);
			return { ...person, webauthn: { ...person.webauthn, user_handle } };
		});
		// One user, two passkeys with two handles.
		const second = elsewhere('another handle');
		const [twice] = people;
		const users = [...people, ...withHandles].map(({ user, webauthn }) => ({
			...user,
			profile: { name: 'Ann' },
			user_metadata: { nickname: 'An', age: 30 },
			webauthn_devices: [
				webauthn,
				...(user === twice?.user
					? [{ cred_id: second.passkey.id.toString('hex'), public_key: stored(second.passkey) }]
					: [])
			]
		}));
		const name = file('users.json', users);
		const dry = await ask<Counts>(server, 'import', name, '--dry-run');
		expect(dry).toMatchObject({ created: users.length, passkeys: users.length + 1, refused: 0 });
		expect(await found(twice?.user.email ?? '')).toBeNull();
		expect(await ask<Counts>(server, 'import', name)).toMatchObject({
			...{ created: users.length, updated: 0, unchanged: 0, refused: 0, passkeys_refused: 0 }
		});

		for (const { user, device } of [...people, ...withHandles]) {
			for (const identifier of [undefined, user.email, undefined]) {
				expect(idIn(await signIn(server, identifier, device))).toBe(user.id);
			}
		}
		expect(idIn(await signIn(server, undefined, second.device))).toBe(twice?.user.id);
		// Once it is known, another handle is refused.
		const overrides = { userHandle: () => Buffer.from('of another').toString('base64url') };
		await expect(signIn(server, undefined, second.device, { overrides })).rejects.toMatchObject({
			status: 401
		});
		expect(await query(server, 'select name from profile where name = ?', 'Ann')).toHaveLength(
			users.length
		);
		expect(await ask<Counts>(server, 'import', name)).toMatchObject({
			...{ created: 0, updated: 0, unchanged: users.length, refused: 0, passkeys: 0 }
		});
		const [event] = await query<{ target: string; actor: string }>(
			server,
			"select target, actor from event where kind = 'users_imported' order by created_at desc limit 1"
		);
		expect(event).toEqual({
			actor: 'operator',
			target: `created 0, updated 0, unchanged ${users.length}, refused 0`
		});
	});

	test('takes CSV, keys and profiles from files of their own, and verifies only what is mapped (P-01)', async () => {
		const [ann, bob, eve] = [newcomer('PEM'), newcomer('JWK'), newcomer('PEM')];
		const users = file(
			'console.csv',
			[
				'\ufeffid,email,phone,status,profile,email_verified,plan',
				`${ann.user.id},${ann.user.email.toUpperCase()},+442079460958,active,"{""nickname"":""An""}",true,x`,
				`${bob.user.id},${bob.user.email},,inactive,,true,x`,
				`${eve.user.id},not an address,,active,,true,x`,
				`${ann.user.id},${newEmail()},,active,,true,x`
			].join('\r\n')
		);
		const keys = file('keys.json', [
			{ user_id: ann.user.id, ...ann.webauthn },
			{ user_id: bob.user.id, ...bob.webauthn },
			{ user_id: eve.user.id, ...eve.webauthn }
		]);
		const profiles = file('profiles.csv', `passage_id;name\n${ann.user.id};"Ann; Lee"\n`);
		const unknown = await postern(server, 'import', users);
		expect(unknown).toMatchObject({ code: 1, stdout: '' });
		expect(unknown.stderr).toContain('src/profile.ts has no field plan. Use --ignore plan');

		const words = [users, keys, profiles, '--ignore', 'plan'];
		const expected = { created: 2, updated: 3, refused: 3, passkeys: 2 };
		const misspelt = await importing(...words, '--map', 'phone_verified=proved', '--dry-run');
		const warnings = ['No file has “proved”, which --map or --ignore names.'];
		expect(misspelt).toMatchObject({ ...expected, warnings });
		const counts = await importing(...words);
		expect(counts).toMatchObject(expected);
		expect(counts.refusals).toMatchObject([
			{ file: users, line: 4, reason: expect.stringContaining('email: must be') },
			{ file: users, line: 5, reason: expect.stringContaining('another row') },
			{ file: keys, line: 1, reason: `there is no user ${eve.user.id}` }
		]);
		expect(await found(ann.user.email)).toMatchObject({ email_verified: false, webauthn: true });
		expect(idIn(await signIn(server, ann.user.email, ann.device))).toBe(ann.user.id);
		await expect(signIn(server, bob.user.email, bob.device)).rejects.toMatchObject({ status: 403 });
		expect(
			await query(server, 'select name from profile where passage_id = ?', ann.user.id)
		).toEqual([{ name: 'Ann; Lee' }]);

		const mapped = await importing(...words, '--map', 'email_verified=email_verified');
		expect(mapped).toMatchObject({ created: 0, updated: 2, unchanged: 3 });
		expect(await found(ann.user.email)).toMatchObject({ email_verified: true });
		// What is verified stays so, and what an operator decided.
		await ask(server, 'users', 'disable', ann.user.email);
		expect(await importing(...words)).toMatchObject({ created: 0, updated: 0, unchanged: 5 });
		expect(await found(ann.user.email)).toMatchObject({ email_verified: true });
		await expect(signIn(server, ann.user.email, ann.device)).rejects.toMatchObject({ status: 403 });
	});

	test('lets users without a passkey in by a code, under their id, and ends what the file ends', async () => {
		const [ann, ben] = [newcomer('PEM'), newcomer('PEM')];
		const taken = (await register(server)).person;
		const verified = [ann, ben].map(({ user }) => user);
		const refused = [
			{ ...newcomer('PEM').user, email: taken.identifier },
			{ ...newcomer('PEM').user, user_metadata: { nickname: 'much too long' } },
			{ ...newcomer('PEM').user, user_metadata: { unknown: 1 } },
			{ ...newcomer('PEM').user, id: 'no id' }
		];
		const counts = await importing(file('plain.json', [...verified, ...refused]));
		expect(counts).toMatchObject({ created: 2, refused: 4 });
		expect(counts.refusals.map(({ reason }) => reason)).toEqual([
			expect.stringContaining('nickname: '),
			expect.stringContaining('unknown'),
			expect.stringContaining('id: must'),
			expect.stringContaining('the email belongs to another user')
		]);
		const { tokens, browser } = await enterByCode(server, ann.user.email, 'login');
		expect(idIn(tokens)).toBe(ann.user.id);
		await browser.session(tokens);
		expect((await browser.fetch('/welcome')).status).toBe(200);
		const status = file('ended.json', [{ id: ann.user.id, status: 'inactive' }]);
		expect(await importing(status)).toMatchObject({ updated: 1 });
		const [session] = await query<{ ended_at: string | null }>(
			server,
			'select ended_at from session where user_id = ?',
			ann.user.id
		);
		expect(session?.ended_at).not.toBeNull();
	});

	test('bounds hostile files, and says where they are wrong (P-02)', async () => {
		const nul = '\u0000';
		const cell = 'x'.repeat(1_000_000);
		const [plain, long, formula] = [newId(), newId(), newId()];
		const rows = [
			'id,email,name',
			`${newId()}${nul},${newEmail()},Ann`,
			`${newId()},${newEmail()},${cell}`,
			`${long},${cell}@example.com,Ann`,
			`${newId()},${newEmail()}`,
			`${newId()},${newEmail()},Ann,Lee`,
			`${formula},${newEmail()},"=HYPERLINK(""http://x"")"`,
			`${plain},${newEmail()},Ann`,
			''
		].join('\r\n');
		const counts = await importing(file('hostile.csv', rows));
		expect(counts).toMatchObject({ created: 2, refused: 5 });
		expect(counts.refusals.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
		expect(Math.max(...counts.refusals.map(({ reason }) => reason.length))).toBeLessThan(300);
		const names = await query(
			server,
			'select name from profile where passage_id in (?, ?) order by name',
			plain,
			formula
		);
		expect(names).toEqual([{ name: '=HYPERLINK("http://x")' }, { name: 'Ann' }]);

		const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
		const odd = [
			`{"id":"${newId()}","email":"${newEmail()}","user_metadata":{"nickname":"a\\u0000b"}}`,
			`{"id":"${newId()}","email":"${newEmail()}","user_metadata":${deep}}`,
			`{"id":{"a":1},"email":["x"]}`,
			`{"id":"${newId()}","email":"${newEmail()}","webauthn_devices":[{},{"public_key":"x"}]}`
		];
		const strange = await importing(file('hostile.json', `[${odd.join(',\n')}]`));
		expect(strange).toMatchObject({
			created: 1,
			refused: 3,
			passkeys_refused: 1,
			passkeys_without_key: 1
		});

		const endless = await postern(server, 'import', file('endless.csv', 'id,email\n1,"a@b\n'));
		expect(endless).toMatchObject({ code: 1, stdout: '' });
		expect(endless.stderr).toMatch(/endless\.csv:\d+: .*quotation mark.*created 0/);
		expect((await postern(server, 'import', 'nowhere.json')).code).toBe(1);
		expect((await postern(server, 'import', 'hostile.csv', '--map', 'x')).code).toBe(2);
	});

	test('imports the example of the documentation, and what changes in it', async () => {
		const page = readFileSync(join(root, 'docs/importing.md'), 'utf8');
		const [, example = ''] = /```json\n([^]*?)```/.exec(page) ?? [];
		const [full] = JSON.parse(example) as [{ id: string }];
		const name = file('example.json', example);
		expect(await ask(server, 'import', name)).toMatchObject({ created: 1, refused: 0 });
		const passkeys = 'select name from credential where user_id = ?';
		expect(await query(server, passkeys, full.id)).toEqual([{ name: 'iCloud Keychain' }]);
		file('example.json', [{ ...full, profile: { name: 'Bea' }, user_metadata: { age: 20 } }]);
		expect(await ask(server, 'import', name)).toMatchObject({ updated: 1, refused: 0 });
	});
});

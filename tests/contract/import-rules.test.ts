import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import ts from 'typescript-eslint';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
// The files are imagined, so no type information about them can be had.
const eslint = new ESLint({ cwd: root, overrideConfig: [ts.configs.disableTypeChecked] });

const watched = ['postern/import-zones', 'no-restricted-syntax', 'no-restricted-exports'];

async function complaints(filePath: string, code: string): Promise<string[]> {
	const [result] = await eslint.lintText(code, { filePath });
	const messages = result?.messages ?? [];
	expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
	return messages.flatMap(({ ruleId, message }) =>
		ruleId && watched.includes(ruleId) ? [message] : []
	);
}

const script = (code: string) => `<script lang="ts">\n${code}\n</script>\n`;
const lib = 'src/lib/server';

/** Each row: what it shows, a file, a line that must be refused there, its twin that is fine. */
const rows: [rule: string, shows: string, file: string, refused: string, allowed: string][] = [
	[
		'Rule 1',
		'nothing imports a route',
		'src/lib/server/session.ts',
		`export { load } from '../../routes/dashboard/+page.server.ts';`,
		`export { read } from './profiles.ts';`
	],
	[
		'Rule 1',
		'a route has its generated types, not its neighbour',
		'src/routes/dashboard/+page.server.ts',
		`import type { Data } from '../welcome/+page.server';\nexport type Mine = Data;`,
		`import type { PageServerLoad } from './$types';\nexport type Mine = PageServerLoad;`
	],
	[
		'Rule 2',
		'identity knows no SvelteKit',
		`${lib}/identity/users.ts`,
		`export { error } from '@sveltejs/kit';`,
		`export { sql } from 'kysely';`
	],
	[
		'Rule 2',
		'env.ts reads process.env, not $env',
		`${lib}/env.ts`,
		`export { env } from '$env/dynamic/private';`,
		`export { env } from 'node:process';`
	],
	[
		'Rule 2',
		'db has no alias',
		`${lib}/db/migrate.ts`,
		`export { connect } from '$lib/server/db/schema.ts';`,
		`export { connect } from './schema.ts';`
	],
	[
		'Rule 2',
		'relative imports carry .ts',
		'src/profile.ts',
		`export { define } from './lib/profile/define';`,
		`export { define } from './lib/profile/define.ts';`
	],
	[
		'Rule 2',
		'a dynamic import counts too',
		`${lib}/db/migrate.ts`,
		`export const later = () => import('$app/environment');`,
		`export const later = () => import('./schema.ts');`
	],
	[
		'Rule 2',
		'identity knows no profile fields',
		`${lib}/identity/users.ts`,
		`export { fields } from '../../../profile.ts';`,
		`export { issue } from './tokens.ts';`
	],
	[
		'Rule 2',
		'identity knows no environment',
		`${lib}/identity/users.ts`,
		`import { env } from '../env.ts';\nexport const origin = env.ORIGIN;`,
		`import type { Db } from '../db/schema.ts';\nexport type Mine = Db;`
	],
	[
		'Rule 2',
		'identity knows no database singleton',
		`${lib}/identity/users.ts`,
		`export { db } from '../app.ts';`,
		`export { transact } from '../db/transact.ts';`
	],
	[
		'Rule 3',
		'a page does not import identity',
		'src/routes/dashboard/+page.server.ts',
		`export { get } from '$lib/server/identity/users';`,
		`export { get } from '$lib/server/profiles';`
	],
	[
		'Rule 3',
		'nor does the session, not even a type, by a relative path',
		`${lib}/session.ts`,
		`export type { AuthResult } from './identity/wire.ts';`,
		`export type { Profile } from './profiles.ts';`
	],
	[
		'Rule 3',
		'nor an import type in place',
		`${lib}/session.ts`,
		`export type Mine = import('./identity/tokens.ts').Token;`,
		`export type Mine = import('./profiles.ts').Profile;`
	],
	[
		'Rule 4',
		'a module takes db as its argument',
		`${lib}/profiles.ts`,
		`export { db } from './app.ts';`,
		`export type { Db } from './db/schema.ts';`
	],
	[
		'Rule 4',
		'nor does it open one',
		`${lib}/drafts.ts`,
		`export { connect } from './db/connect.ts';`,
		`export { transact } from './db/transact.ts';`
	],
	[
		'Rule 4',
		'an endpoint of the service gets db from the boundary',
		'src/routes/v1/apps/[app_id]/users/+server.ts',
		`export { db } from '$lib/server/app.ts';`,
		`export { anyone } from '$lib/server/api';`
	],
	[
		'Rule 5',
		'@simplewebauthn/server stands in one file',
		`${lib}/identity/ceremonies.ts`,
		`export { verifyRegistrationResponse } from '@simplewebauthn/server';`,
		`export { verifyRegistrationResponse } from './webauthn.ts';`
	],
	[
		'Rule 5',
		'jose verifies anywhere and signs in two files',
		`${lib}/passage.ts`,
		`import { SignJWT } from 'jose';\nexport const sign = new SignJWT({});`,
		`import { jwtVerify } from 'jose';\nexport const verify = jwtVerify;`
	],
	[
		'Rule 5',
		'jose as a whole would smuggle the signer in',
		`${lib}/passage.ts`,
		`import * as jose from 'jose';\nexport const verify = jose.jwtVerify;`,
		`export { jwtVerify } from 'jose';`
	],
	[
		'Rule 6',
		"only wire.ts says Passage's words",
		`${lib}/identity/ceremonies.ts`,
		`export const answer = (id: string) => ({ handshake_id: id });`,
		`export const answer = (id: string) => ({ ceremony_id: id });`
	],
	[
		'Rule 6',
		'in a text either',
		`${lib}/identity/credentials.ts`,
		`export const table = 'devices';`,
		`export const code = 'device_not_found';`
	],
	[
		'Rule 6',
		'nor as a name of our own',
		`${lib}/identity/tokens.ts`,
		`export const authToken = 1;`,
		`export const credentialDeviceType = 1;`
	],
	[
		'Rule 7',
		'lib/profile imports valibot and svelte only',
		'src/lib/profile/schema.ts',
		`export { sql } from 'kysely';`,
		`export { object } from 'valibot';`
	],
	[
		'Rule 7',
		'its components too',
		'src/lib/profile/ProfileFields.svelte',
		script(`import Gate from '$lib/components/Gate.svelte';\nexport const gate = Gate;`),
		script(`import { tick } from 'svelte';\nexport const later = tick;`)
	],
	[
		'No barrels',
		'a module is imported itself',
		'src/lib/profile/types.ts',
		`export * from './define.ts';`,
		`export { define } from './define.ts';`
	],
	[
		"'default' is restricted",
		'modules export names',
		`${lib}/session.ts`,
		`export default function read() {}`,
		`export function read() {}`
	]
];

describe('the import rules are lint zones', () => {
	test.each(rows)('%s: %s', async (rule, _shows, file, refused, allowed) => {
		expect((await complaints(file, refused)).join()).toMatch(new RegExp(rule, 'i'));
		expect(await complaints(file, allowed)).toEqual([]);
	});

	test.each([
		['src/routes/v1/apps/[app_id]/users/+server.ts', '$lib/server/identity/users'],
		['src/lib/server/api.ts', './identity/errors.ts'],
		['src/lib/server/api.ts', './app.ts'],
		['src/hooks.server.ts', '$lib/server/app'],
		['src/routes/+layout.server.ts', '$lib/server/app.ts'],
		['src/routes/readyz/+server.ts', '$lib/server/app.ts'],
		['src/lib/server/app.ts', './db/connect.ts'],
		['src/lib/server/identity/webauthn.ts', '@simplewebauthn/server'],
		['src/lib/server/identity/access-tokens.ts', 'jose'],
		['src/lib/server/identity/signing-keys.ts', 'jose'],
		['src/lib/profile/define.ts', '../../profile.ts']
	])('%s may import %s', async (file, specifier) => {
		expect(await complaints(file, `export { one } from '${specifier}';`)).toEqual([]);
	});

	test("wire.ts speaks Passage's words", async () => {
		const code = `export const answer = (id: string) => ({ handshake: { id }, auth_token: '' });`;
		expect(await complaints(`${lib}/identity/wire.ts`, code)).toEqual([]);
	});
});

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
		'src/lib/server/session/session.ts',
		`export { load } from '../../../routes/dashboard/+page.server.ts';`,
		`export { read } from '../profile/profiles.ts';`
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
		`${lib}/identity/users/users.ts`,
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
		`${lib}/identity/users/users.ts`,
		`export { profile } from '../../profile/declaration.ts';`,
		`export { issue } from '../sessions/tokens.ts';`
	],
	[
		'Rule 2',
		'identity knows no environment',
		`${lib}/identity/users/users.ts`,
		`import { env } from '../../env.ts';\nexport const origin = env.ORIGIN;`,
		`import type { Db } from '../../db/schema.ts';\nexport type Mine = Db;`
	],
	[
		'Rule 2',
		'identity knows no database singleton',
		`${lib}/identity/users/users.ts`,
		`export { db } from '../../deployment.ts';`,
		`export { transact } from '../../db/transact.ts';`
	],
	[
		'Rule 3',
		'a page does not import identity',
		'src/routes/dashboard/+page.server.ts',
		`export { get } from '$lib/server/identity/users/users';`,
		`export { get } from '$lib/server/profile/profiles';`
	],
	[
		'Rule 3',
		'nor does the session, not even a type, by a relative path',
		`${lib}/session/session.ts`,
		`export type { AuthResult } from '../identity/wire/responses.ts';`,
		`export type { Profile } from '../profile/profiles.ts';`
	],
	[
		'Rule 3',
		'nor an import type in place',
		`${lib}/session/session.ts`,
		`export type Mine = import('../identity/sessions/tokens.ts').Token;`,
		`export type Mine = import('../profile/profiles.ts').Profile;`
	],
	[
		'Rule 4',
		'a module takes db as its argument',
		`${lib}/profile/profiles.ts`,
		`export { db } from '../deployment.ts';`,
		`export type { Db } from '../db/schema.ts';`
	],
	[
		'Rule 4',
		'nor does it open one',
		`${lib}/sign-up/drafts.ts`,
		`export { connect } from '../db/connect.ts';`,
		`export { transact } from '../db/transact.ts';`
	],
	[
		'Rule 4',
		'an endpoint of the service gets db from the boundary',
		'src/routes/v1/apps/[app_id]/users/+server.ts',
		`export { db } from '$lib/server/deployment.ts';`,
		`export { anyone } from '$lib/server/http/endpoint';`
	],
	[
		'Rule 5',
		'@simplewebauthn/server stands in two files',
		`${lib}/identity/passkeys/ceremonies.ts`,
		`export { verifyRegistrationResponse } from '@simplewebauthn/server';`,
		`export { verifyRegistrationResponse } from './webauthn.ts';`
	],
	[
		'Rule 5',
		'jose verifies anywhere and signs in two files',
		`${lib}/session/identity-client.ts`,
		`import { SignJWT } from 'jose';\nexport const sign = new SignJWT({});`,
		`import { jwtVerify } from 'jose';\nexport const verify = jwtVerify;`
	],
	[
		'Rule 5',
		'jose as a whole would smuggle the signer in',
		`${lib}/session/identity-client.ts`,
		`import * as jose from 'jose';\nexport const verify = jose.jwtVerify;`,
		`export { jwtVerify } from 'jose';`
	],
	[
		'Rule 6',
		"only wire/ says Passage's words",
		`${lib}/identity/passkeys/ceremonies.ts`,
		`export const answer = (id: string) => ({ handshake_id: id });`,
		`export const answer = (id: string) => ({ ceremony_id: id });`
	],
	[
		'Rule 6',
		'in a text either',
		`${lib}/identity/passkeys/credentials.ts`,
		`export const table = 'devices';`,
		`export const code = 'device_not_found';`
	],
	[
		'Rule 6',
		'nor as a name of our own',
		`${lib}/identity/sessions/tokens.ts`,
		`export const authToken = 1;`,
		`export const credentialDeviceType = 1;`
	],
	[
		'Rule 10',
		'the ground floor imports nothing above it',
		`${lib}/identifier.ts`,
		`export type { Db } from './db/schema.ts';`,
		`export { ApiError } from './errors.ts';`
	],
	[
		'Rule 10',
		'the messages of the identity service do not import its sign-ins',
		`${lib}/identity/messages/magic-links.ts`,
		`export { withLink } from '../sign-ins.ts';`,
		`export { get } from '../users/users.ts';`
	],
	[
		'Rule 10',
		'delivery does not import identity, which imports delivery',
		`${lib}/delivery/outbox.ts`,
		`export { get } from '../identity/users/users.ts';`,
		`export { now } from '../clock.ts';`
	],
	[
		'Rule 7',
		'lib/profile imports svelte and shared components only',
		'src/lib/profile/validation.ts',
		`export { sql } from 'kysely';`,
		`export { tick } from 'svelte';`
	],
	[
		'Rule 7',
		'its components too',
		'src/lib/profile/ProfileFields.svelte',
		script(`import AuthPage from '$lib/auth/AuthPage.svelte';\nexport const page = AuthPage;`),
		script(`import { tick } from 'svelte';\nexport const later = tick;`)
	],
	[
		'Rule 8',
		'what runs at build time is in no bundle',
		'src/lib/auth/session-client.ts',
		`export { RULES } from '../passage/build/rewrites.ts';`,
		`export { MemoryTokenStore } from '../passage/elements/token-store.ts';`
	],
	[
		'Rule 8',
		'and has nothing of the app in it',
		'src/lib/passage/build/vite-plugin.ts',
		`export { languageOf } from '../../i18n/languages.ts';`,
		`export { RULES } from './rewrites.ts';`
	],
	[
		'Rule 9',
		'what vendor code calls imports only texts',
		'src/lib/passage/patches/element-texts.ts',
		`export { isLost } from '../../dom/focus-fallback.ts';`,
		`export { languageOf } from '../../i18n/languages.ts';`
	],
	[
		'Rule 9',
		'elements know nothing of the sign-in pages',
		'src/lib/passage/elements/token-store.ts',
		`export { start } from '../../auth/session-client.ts';`,
		`export { isLost } from '../../dom/focus-fallback.ts';`
	],
	[
		'No barrels',
		'a module is imported itself',
		'src/lib/profile/field-types.ts',
		`export * from './define.ts';`,
		`export { define } from './define.ts';`
	],
	[
		"'default' is restricted",
		'modules export names',
		`${lib}/session/session.ts`,
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
		['src/lib/server/http/endpoint.ts', '../identity/sign-ins.ts'],
		['src/lib/server/http/endpoint.ts', '../deployment.ts'],
		['src/hooks.server.ts', '$lib/server/deployment'],
		['src/routes/+layout.server.ts', '$lib/server/deployment.ts'],
		['src/routes/readyz/+server.ts', '$lib/server/deployment.ts'],
		['src/lib/server/deployment.ts', './db/connect.ts'],
		['src/lib/server/db/start.ts', './connect.ts'],
		['src/lib/server/identity/passkeys/webauthn.ts', '@simplewebauthn/server'],
		['src/lib/server/identity/sessions/access-tokens.ts', 'jose'],
		['src/lib/server/identity/sessions/signing-keys.ts', 'jose']
	])('%s may import %s', async (file, specifier) => {
		expect(await complaints(file, `export { one } from '${specifier}';`)).toEqual([]);
	});

	test("wire/ speaks Passage's words", async () => {
		const code = `export const answer = (id: string) => ({ handshake: { id }, auth_token: '' });`;
		expect(await complaints(`${lib}/identity/wire/responses.ts`, code)).toEqual([]);
	});
});

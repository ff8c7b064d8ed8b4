import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildVariant, type Variant } from '../support/variant.ts';

/** An endpoint through all of ours that reads an empty object and answers one. */
const EMPTY = `import * as v from 'valibot';
import { anyone } from '$lib/server/http/endpoint';
export const POST = anyone(v.strictObject({}), async () => ({}));
`;

/**
 * Builds the app with two changes that are only for measuring: every page believes the cookie of its user
 * without a check, and `POST /v1/apps/APP_ID/bench` does nothing. Throws with
 * the build's output if it fails.
 */
export function buildBaseline(): Promise<Variant> {
	return buildVariant(async (directory) => {
		await fixUser(join(directory, 'src/lib/server/session/session.ts'));
		const endpoint = join(directory, 'src/routes/v1/apps/[app_id]/bench');
		await mkdir(endpoint);
		await writeFile(join(endpoint, '+server.ts'), EMPTY);
	});
}

async function fixUser(path: string): Promise<void> {
	const source = await readFile(path, 'utf8');
	const changed = source.replace('export async function find(', 'async function findByCookies(');
	if (changed === source) throw new Error(`${path} has no function find any more.`);
	const fixed = `
export const find: typeof findByCookies = async (event) => {
	const access_token = cookies.findAccess(event) ?? '';
	const [, payload = ''] = access_token.split('.');
	const { sub, ...claims } = JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}');
	return sub ? { user: { ...claims, passage_id: sub }, access_token } : null;
};
`;
	await writeFile(path, changed + fixed);
}

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildVariant, type Variant } from '../support/variant.ts';

/** An endpoint through all of ours that reads an empty object and answers one. */
const EMPTY = `import * as v from 'valibot';
import { anyone } from '$lib/server/http/endpoint';
export const POST = anyone(v.strictObject({}), async () => ({}));
`;

/**
 * Builds the app with two changes that are only for measuring: every page is served to the user in
 * `BENCH_USER`, with any cookie or none, and `POST /v1/apps/APP_ID/bench` does nothing. Throws with
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
const fixedUser = JSON.parse(process.env['BENCH_USER'] ?? 'null');
export const find: typeof findByCookies = async () => fixedUser;
`;
	await writeFile(path, changed + fixed);
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashOf, load } from './declarations.ts';

let directory: string;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'postern-declarations-'));
	await mkdir(join(directory, 'build/declared'), { recursive: true });
	await mkdir(join(directory, 'src'));
	await writeFile(join(directory, 'src/brand.ts'), 'export const brand: string = "source";');
	await writeFile(join(directory, 'src/profile.ts'), 'export const profile: string = "source";');
	const compiled = `build/declared/${hashOf(join(directory, 'src/profile.ts'))}.js`;
	await writeFile(join(directory, compiled), 'export const profile = "compiled";');
});
afterEach(() => rm(directory, { recursive: true }));

async function loaded(env: { PROFILE?: string } = {}): Promise<unknown> {
	await load({ BRAND: undefined, PROFILE: undefined, ...env }, pathToFileURL(`${directory}/`));
	return (globalThis as { postern_profile?: unknown }).postern_profile;
}

test('what the build compiled is read while the source is the same, and the source once it changed', async () => {
	expect(await loaded()).toBe('compiled');
	await writeFile(join(directory, 'src/profile.ts'), 'export const profile: string = "changed";');
	expect(await loaded()).toBe('changed');
});

test('a file that PROFILE names is read itself', async () => {
	expect(await loaded({ PROFILE: join(directory, 'src/profile.ts') })).toBe('source');
});

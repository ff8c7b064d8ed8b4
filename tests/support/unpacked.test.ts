import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unpacked } from './unpacked.ts';

let name: string;
const traces = () => globSync(`postern-*-${name}*`, { cwd: tmpdir() });

beforeEach(() => {
	name = `try-${crypto.randomUUID()}`;
});
afterEach(() =>
	Promise.all(traces().map((path) => rm(join(tmpdir(), path), { recursive: true, force: true })))
);

test('the directory is filled once, also by many callers at once, and nothing else is left', async () => {
	const ask = (text: string) =>
		unpacked(name, (directory) => writeFile(join(directory, 'file'), text));
	const [first, ...rest] = await Promise.all(['a', 'b', 'c', 'd'].map(ask));
	expect(new Set(rest)).toEqual(new Set([first]));
	const content = await readFile(join(String(first), 'file'), 'utf8');
	await ask('later');
	expect(await readFile(join(String(first), 'file'), 'utf8')).toBe(content);
	expect(traces()).toHaveLength(1);
});

test('a filling that fails leaves nothing, and a retry works', async () => {
	const fail = () => Promise.reject(new Error('no room'));
	await expect(unpacked(name, fail)).rejects.toThrow('no room');
	expect(traces()).toEqual([]);
	expect(await unpacked(name, () => Promise.resolve())).toContain(name);
});

test('a place that is a link is not trusted', async () => {
	const place = await unpacked(name, () => Promise.resolve());
	await rm(place, { recursive: true });
	await symlink(tmpdir(), place);
	await expect(unpacked(name, () => Promise.resolve())).rejects.toThrow('somebody else');
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Names } from './names.ts';
import { open } from './source.ts';

let directory: string;
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), 'postern-source-'))));
afterAll(() => rmSync(directory, { recursive: true }));

function read(content: string | Buffer, names = new Names()) {
	const path = join(directory, 'file');
	writeFileSync(path, content);
	return Array.fromAsync(open(path, names).rows);
}

describe('a file', () => {
	test('is JSON or CSV by what it begins with, a byte order mark or not', async () => {
		const user = { line: 1, value: { id: 'a', fields: {}, passkeys: [] } };
		expect(await read(' [{"id":"a"}]')).toEqual([user]);
		expect(await read('\ufeff{"id":"a"}\n')).toEqual([user]);
		expect(await read('\ufeffid\na\n')).toEqual([{ ...user, line: 2 }]);
	});

	test('has names of its own', async () => {
		const names = new Names(['id=number', 'email_verified=proved'], ['more']);
		const [row] = await read('number,proved,email_verified,more\na,yes,no,x\n', names);
		expect(row).toEqual({
			line: 2,
			value: { id: 'a', email_verified: 'yes', fields: {}, passkeys: [] }
		});
		expect(() => new Names(['id'])).toThrow('OURS=THEIRS');
	});

	test.each([
		['', 'the file is empty'],
		[Buffer.from('\ufeffid,email', 'utf16le'), 'UTF-16'],
		['created_at\n2025-01-01\n', 'no column is named id, email or phone'],
		['id,id\n1,2\n', 'two columns are named id'],
		['id,unheard_of\n1,2\n', 'has no field unheard_of. Use --ignore unheard_of'],
		[Buffer.alloc(100_000, ','), 'columns']
	])('is refused as a whole: %#', async (content, says) => {
		await expect(read(content)).rejects.toThrow(says);
	});
});

import { describe, expect, test } from 'vitest';
import { rows } from './csv-rows.ts';

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = (text: string | Buffer, size = 4) =>
	Array.fromAsync(rows(inChunks(Buffer.from(text as string), size)), (row) =>
		'value' in row ? [row.line, ...row.value] : [row.line, row.problem]
	);

describe('the rows of CSV', () => {
	test.each([1, 3, 1000])('have their lines, %s bytes at a time', async (size) => {
		const text = 'id,name\r\n1,"a ""b""\nc"\r\n\r\n2,é\r\n';
		expect(await read(text, size)).toEqual([
			[1, 'id', 'name'],
			[2, '1', 'a "b"\nc'],
			[5, '2', 'é']
		]);
	});

	test.each([';', '\t'])('may have %j between the cells', async (between) => {
		const text = `id${between}name\n1${between}"a, b"\n`;
		expect(await read(text, 1000)).toEqual([
			[1, 'id', 'name'],
			[2, '1', 'a, b']
		]);
	});

	test('are refused one by one: bytes that are no text, a quotation mark in the middle', async () => {
		const bad = Buffer.concat([Buffer.from('a,b\n1,'), Buffer.of(0xc3), Buffer.from('\n2,x\n')]);
		expect(await read(bad)).toEqual([
			[1, 'a', 'b'],
			[2, 'not UTF-8'],
			[3, '2', 'x']
		]);
		const quoted = await read('a,b\n1,x"y\n2,z\n');
		expect(quoted).toContainEqual([2, 'a quotation mark is missing or too much']);
		expect(quoted).toContainEqual([3, '2', 'z']);
	});

	test('end where one has no end', async () => {
		await expect(read('a,b\n1,"x\n2,y\n')).rejects.toMatchObject({ line: expect.any(Number) });
		const endless = Buffer.concat([Buffer.from('a,b\n1,"'), Buffer.alloc(6_000_000, 'x')]);
		await expect(read(endless, 65_536)).rejects.toMatchObject({ line: 2 });
		const commas = Buffer.concat([Buffer.from('a,b\n'), Buffer.alloc(1_000_000, ',')]);
		await expect(read(commas, 65_536)).rejects.toThrow('columns');
	});
});

import { describe, expect, test } from 'vitest';
import { elements } from './json-elements.ts';
import { MAX_ROW } from './rows.ts';

async function* inChunks(text: string | Buffer, size: number): AsyncGenerator<Buffer> {
	const bytes = Buffer.from(text as string);
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = (text: string | Buffer, size = 5) =>
	Array.fromAsync(elements(inChunks(text, size)), (row) =>
		'value' in row ? [row.line, row.value] : [row.line, row.problem]
	);

describe('the elements of JSON', () => {
	const rows = [
		[1, { a: '}]\\" é' }],
		[2, { b: [[{ c: '[' }], {}] }]
	];
	const text = String.raw`[{"a":"}]\\\" é"},
 {"b":[[{"c":"["}],{}]}
]`;

	test.each([1, 2, 3, 7, 1000])('are those of a list, whose bytes come %s at a time', async (n) => {
		expect(await read(text, n)).toEqual(rows);
	});

	test('are those of lines, of one object, and of the list in an object around it', async () => {
		expect(await read('{"a":1}\n\n{"b":2}')).toEqual([
			[1, { a: 1 }],
			[3, { b: 2 }]
		]);
		expect(await read('{"users":\n[{"a":1}],"total":1}', 1000)).toEqual([[2, { a: 1 }]]);
		expect(await read('[]')).toEqual([]);
	});

	test('are refused one by one', async () => {
		const bad = Buffer.concat([
			Buffer.from('[{"a":"'),
			Buffer.of(0xff),
			Buffer.from('"},{"a":1}]')
		]);
		expect(await read(bad)).toEqual([
			[1, 'not UTF-8'],
			[1, { a: 1 }]
		]);
		const [broken, twice, own, good] = await read(
			'[{"a":},\n{"a":1,"a":2},\n{"__proto__":{}},\n{"a":1}]'
		);
		expect(broken).toEqual([1, expect.stringContaining('not JSON')]);
		expect(twice).toEqual([2, 'the element names a member twice']);
		expect(own).toEqual([3, 'the element has a member named __proto__']);
		expect(good).toEqual([4, { a: 1 }]);
		const [deep] = await read(`[${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}]`, 65_536);
		expect(deep?.[1]).toMatch(/nests|not JSON|not UTF-8/);
	});

	test('end where the file makes no sense any more', async () => {
		await expect(read('[{"a":1},\n{"a"')).rejects.toMatchObject({ line: 2 });
		await expect(read('[')).rejects.toThrow('ends in the middle');
		await expect(read('[1]')).rejects.toThrow('not a list of JSON objects');
		await expect(read('{"a":1}\ngarbage')).rejects.toMatchObject({ line: 2 });
		const endless = `[{"a":"${'x'.repeat(MAX_ROW + 70_000)}`;
		await expect(read(endless, 65_536)).rejects.toThrow('more than');
	});
});

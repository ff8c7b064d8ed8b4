import { expect, test } from 'vitest';
import { cpuTime } from '../../../tests/support/cpu-time.ts';
import { findDefect } from './strict-json.ts';

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

test.each([
	'{}',
	'[]',
	'null',
	'"a:b{"',
	'{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}',
	String.raw`{"a\"":1,"a\\":2,"a\\\"":"\\","b":"\"{[:"}`,
	'{"a":"__proto__","constructor":1,"":2}',
	nested(32),
	' { "a" : [ 1 , { } ] } '
])('taken: %s (I-01)', (text) => {
	expect(findDefect(text, JSON.parse(text))).toBeUndefined();
});

test.each([
	'{"a":1,"a":1}',
	String.raw`{"a":1,"\u0061":2}`,
	'{"x":{"a":1,"b":[],"a":1}}',
	'[1,{"a":{"b":1},"a":0}]',
	'{"":0,"":1}',
	String.raw`{"\\":1,"\\":2}`,
	'{"__proto__":1,"__proto__":2}'
])('a member that stands twice: %s (I-07)', (text) => {
	expect(findDefect(text, JSON.parse(text))).toBe('names a member twice');
});

test.each([
	'{"__proto__":{"role":"admin"}}',
	'{"a":[{"__proto__":1}]}',
	String.raw`{"\u005f_proto__":null}`
])('a prototype: %s (I-07)', (text) => {
	expect(findDefect(text, JSON.parse(text))).toBe('has a member named __proto__');
});

test.each([
	nested(33),
	`{"a":${nested(32)}}`,
	nested(30_000),
	'{"a":'.repeat(33) + '1' + '}'.repeat(33)
])('more than 32 levels: %# (I-01)', (text) => {
	expect(findDefect(text, JSON.parse(text))).toBe('nests more than 32 levels deep');
});

test('text that is designed to be slow is parsed quickly (I-01)', () => {
	const quotes = JSON.stringify('"'.repeat(30_000));
	const slashes = JSON.stringify('\\'.repeat(30_000));
	const members = `{${Array.from({ length: 8000 }, (_, at) => `"${at}":0`).join()}}`;
	for (const text of [quotes, slashes, members]) {
		const value: unknown = JSON.parse(text);
		expect(cpuTime(() => expect(findDefect(text, value)).toBeUndefined())).toBeLessThan(100);
	}
});

import { expect, test } from 'vitest';
import { localeTag } from './locale-tag.ts';

test.each([
	['de-AT', 'de-AT'],
	['pt-br', 'pt-BR'],
	['en-US@posix', 'en'],
	['de_DE', 'en'],
	['', 'en'],
	[null, 'en'],
	[undefined, 'en']
])('the language tag %j becomes %s, which dates and countries can use (F-01)', (tag, usable) => {
	const result = localeTag(tag);
	expect(result).toBe(usable);
	expect(() => new Date().toLocaleDateString(result)).not.toThrow();
});

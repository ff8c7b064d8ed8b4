import { expect, test } from 'vitest';
import { textsFor } from './element-texts.ts';
import english from './locales/en.json' with { type: 'json' };

test.each(['en', 'en-GB', 'EN-us', 'tlh', 'tlh-KX', '', '../en'])(
	'a browser that asks for %j gets words',
	async (locale) => expect(await textsFor(locale)).toEqual(english)
);

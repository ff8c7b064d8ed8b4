import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { cpuTime } from '../../tests/support/cpu-time.ts';
import { AFTER, INSIDE } from '../../tests/support/mangled-links.ts';
import { clean, findIn, spell } from './link-secret.ts';

const secret = spell(randomBytes(32).toString('hex'));
const [begin, end] = [secret.slice(0, 20), secret.slice(20)];

test('a secret has 172 random bits, and letters that stand in no escape and no word (M-01)', () => {
	expect(secret).toMatch(/^ml[ghjkmnpqrstvwxyz]{43}$/);
	expect(spell('0123456789abcdef'.repeat(3))).toMatch(/^mlghjkmnpqrstvwxyzghj/);
});

describe.each(['psg_magic_link', 'psg_verify_link'] as const)('%s (M-09)', (name) => {
	const expectFound = (address: string) =>
		expect(findIn(address), address).toEqual({ name, secret });

	test.each(AFTER)('is found with %j behind the secret', (glue) => {
		expectFound(`?${name}=${secret}${glue}`);
		expect(clean(secret + glue)).toBe(secret);
	});

	test.each(INSIDE)('is found with %j inside', (junk) => {
		expectFound(`?${name}=${begin}${junk}${end}`);
		expectFound(`?${name.slice(0, 9)}${junk}${name.slice(9)}=${secret}`);
		expect(clean(begin + junk + end)).toBe(secret);
	});

	test.each([
		'=3D',
		'%3D',
		'%3d',
		'%253D',
		'%25253D',
		'= ',
		'=3D=\r\n',
		'="',
		'=%22',
		'=&quot;',
		'=<'
	])('is found with %j between name and secret', (sign) => expectFound(`?${name}${sign}${secret}`));

	test.each([
		`/login%3F${name}%3D${secret}`,
		`/login%253F${name}%253D${secret}%2526data%253D05`,
		`/login/?${name}=${secret}`,
		`/login?utm_source=x&amp;${name}=${secret}`,
		`?a=b%26${name}%3D${secret}`,
		`?${name}=${encodeURIComponent(secret).replace(/[m-z]/g, (l) => `%${l.charCodeAt(0).toString(16)}`)}`,
		`?${name.toUpperCase()}=${secret.toUpperCase()}`
	])('is found in %s', expectFound);

	test('of two, the first counts, as for the elements', () => {
		const other = spell(randomBytes(32).toString('hex'));
		expectFound(`?${name}=${secret}&${name}=${other}`);
	});
});

test.each(['', '?', '?next=/account', `?next=${secret}`, '?psg_link=1', '/magic-link'])(
	'%j has no link',
	(address) => expect(findIn(address)).toBeUndefined()
);

test.each([
	'',
	'ml',
	secret.slice(0, -1),
	secret.slice(2),
	`ml${'A'.repeat(43)}`,
	'html'.repeat(20)
])('%j is no secret', (value) => {
	expect(clean(value)).toBe('');
	expect(findIn(`?psg_magic_link=${value}`)?.secret).toBe('');
});

test.each(['<', '&', '%25', '=', 'ml', '&#'])('many of %j take no time (W-12)', (piece) => {
	expect(cpuTime(() => findIn(`?psg_magic_link=${piece.repeat(16_000)}`))).toBeLessThan(250);
});

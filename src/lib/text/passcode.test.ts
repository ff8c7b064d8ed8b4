import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../i18n/languages.ts';
import * as templates from '../server/delivery/templates.ts';
import { codeIn, exact } from './passcode.ts';

test.each([
	['123456'],
	[' 123456\r\n'],
	['123 456'],
	['123-456'],
	['123\u00a0456'],
	['123\u2011456'],
	['1 2 3 4 5 6'],
	['12\n34\n56'],
	['١٢٣٤٥٦'],
	['۱۲۳ ۴۵۶'],
	['१२३४५६'],
	['１２３４５６'],
	['𝟭𝟮𝟯𝟰𝟱𝟲'],
	['Your code: 123 456 thanks'],
	['Your code:123456.'],
	['G-123456 is your code'],
	['验证码123456，5分钟内有效'],
	['Code no. 2 for App 1: 123-456\n'],
	['App 2 123456'],
	['2026-11-29 123456'],
	['2026-11-29 123 456'],
	['29.11.2026, 14:35: 123456'],
	['Sent 29/11/26 14:35:10\nCode\n123-456\nValid for 5 minutes'],
	['11/29/2026 2:35 PM Your code is 123 456'],
	['٢٩/١١/٢٠٢٦ رمزك ١٢٣٤٥٦'],
	['Help: +49 170 234567. Code 123456'],
	['Order 1234567, 999 888 in stock, code 123456'],
	['Price 234567.89, code 123456'],
	['https://example.com/a999888b code 123456'],
	['https://example.com/orders/999888 code 123456'],
	['Order 482913 of 2026: code 123 456'],
	['Code expired. Order 482913. Code: 123456'],
	['Tel. 030 998877, 100080 北京。验证码：１２３４５６，５分钟内有效'],
	['(030) 998877\nCode\n123456'],
	['0151 998877 oder 0151/998877. Ihr Code: 123-456'],
	['123456 is your code. 123456'],
	['@example.com #123456'],
	['\u2068123456\u2069'],
	['1\u200b2\u200b3456'],
	['123–456'],
	['123\u3000456']
])('the code 123456 is found in %j (O-06)', (text) => {
	expect(codeIn(text)).toBe('123456');
});

test.each([
	['12', '12'],
	['4 5', '45'],
	['٤٥', '45'],
	['', ''],
	['no digits', ''],
	['29.11.2026', ''],
	['29.11.26', ''],
	['Sent 29-11-26', ''],
	['20261129', ''],
	['1 234 567', ''],
	['1234567', ''],
	['+49 170 123456', ''],
	['App 1: code 12345', ''],
	['29-11-26', ''],
	['Tel 0151 234567', ''],
	['(030) 123456', ''],
	['(201) 555-0123', ''],
	['912 345 678', ''],
	['https://example.com/123456', ''],
	['123456 is your code. Your earlier code was 654321.', ''],
	['123456\n654321', ''],
	['123 456 789 012', '']
])('no whole code is read from %j, but %j (O-06)', (text, digits) => {
	expect(codeIn(text)).toBe(digits);
});

test('a text of any length is read at once (O-06)', () => {
	expect(codeIn('123456 code '.repeat(100_000))).toBe('123456');
	expect(codeIn('1 '.repeat(500_000))).toBe('');
	expect(codeIn(Array.from({ length: 100_000 }, (_, i) => 100_000 + i).join(' , '))).toBe('');
});

describe('a copied message', () => {
	const sender = { name: 'App 2', accent: { light: '#123456', dark: '#654321' }, support: '' };

	test.each(LANGUAGES)('gives its code in %s (O-06)', (language) => {
		for (const purpose of ['register', 'login'] as const) {
			const content = { kind: 'passcode', purpose, code: '012345', minutes: 5 } as const;
			const { subject, text } = templates.write(content, language, sender);
			expect(codeIn(text)).toBe('012345');
			expect(codeIn(`29.11.2026 14:35 Order 482913\n${subject}\n\n${text}`)).toBe('012345');
			expect(codeIn(templates.writeText(content, language, sender, 'app.example'))).toBe('012345');
		}
	});
});

test.each([' 123456\n', '123 456', '123‑456', '１２３４５６', '١٢٣٤٥٦', '\u200b123456\u202c'])(
	'a typed %j is the code 123456 (F-04, O-06)',
	(text) => {
		expect(exact(text)).toBe('123456');
	}
);

test.each(['', '12345', '1234567', '12345a', 'code 123456', '123.456', '+123456', '-12345'])(
	'a typed %j is no code (O-06)',
	(text) => {
		expect(exact(text)).toBeUndefined();
	}
);

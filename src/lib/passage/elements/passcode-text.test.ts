import { expect, test } from 'vitest';
import { codeIn } from './passcode-text.ts';

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
	['123456 is your code. Your earlier code was 654321.']
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
	['App 1: code 12345', '']
])('no whole code is read from %j, but %j (O-06)', (text, digits) => {
	expect(codeIn(text)).toBe(digits);
});

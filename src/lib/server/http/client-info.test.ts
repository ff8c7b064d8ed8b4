import type { RequestEvent } from '@sveltejs/kit';
import { expect, test } from 'vitest';
import { browserName } from './client-info.ts';

function nameOf(agent: string): string {
	const request = new Request('http://localhost', { headers: { 'user-agent': agent } });
	return browserName({ request } as RequestEvent);
}

const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0';

test.each([
	['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox, Linux'],
	[`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36`, 'Chrome, Windows'],
	[`Mozilla/5.0 (Windows NT 10.0) ${CHROME} Safari/537.36 Edg/140.0.0.0`, 'Edge, Windows'],
	[`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROME} Safari/537.36`, 'Chrome, ChromeOS'],
	[
		'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 SamsungBrowser/28.0 Mobile Safari/537.36',
		'Samsung Internet, Android'
	],
	[
		'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1',
		'Safari, iOS'
	],
	[
		'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15',
		'Safari, macOS'
	],
	['FIREFOX/1 LiNuX', 'Firefox, Linux']
])('%s is shown as the browser and system that people know', (agent, name) => {
	expect(nameOf(agent)).toBe(name);
});

test.each([
	'',
	'evil.example/1.0',
	'https://evil.example/login',
	'Call-0900-123456/1.0',
	'Your.account.is.locked.Reply.with.the.code/1 (urgent)',
	'Security-Team/1.0 (go to evil.example)',
	'<img src=x onerror=alert(1)>',
	'115browser/1.0',
	'Sabayon Linspire Phoenix/1.0'
])('of %j nothing is shown (M-05, I-05)', (agent) => {
	expect(nameOf(agent)).toBe('');
});

test('of a known name with a message behind it, only the name is shown (M-05, I-05)', () => {
	const agent = 'Firefox/140.evil.example Windows.Phone.0900.123456 (Linux evil.example)';
	expect(nameOf(agent)).toMatch(/^Firefox(, (Windows|Linux))?$/);
});

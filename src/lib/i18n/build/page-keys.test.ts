import { expect, test } from 'vitest';
import english from '../en/pages.json' with { type: 'json' };
import { scan } from './page-keys.ts';

const { routes, files } = scan(process.cwd());
const keysOf = (route: string) => routes[route] ?? [];

test('each page has the texts that it, its layouts and its error page name, and no others', () => {
	expect(keysOf('/dashboard')).toEqual(
		expect.arrayContaining(['dashboard.welcome-name', 'layout.skip', 'offline', 'error.404.advice'])
	);
	expect(keysOf('/dashboard').filter((key) => /^(account|auth|start)\./.test(key))).toEqual([]);
	// Named by their beginning, in a component that is loaded later.
	expect(keysOf('/(auth)/login')).toEqual(
		expect.arrayContaining(['link.hint.verify', 'message.later', 'passkey.copied'])
	);
	expect(keysOf('/dev/mailbox')).toContain('mailbox.phone');
	expect(keysOf('/account')).toContain('account.activity.login');
	expect(keysOf('')).toContain('error.offline');
	expect(keysOf('')).not.toContain('dashboard.welcome');
});

test('every text is on a page, but for those that reach it finished', () => {
	const used = new Set(Object.values(routes).flat());
	const others = Object.keys(english).filter((key) => !used.has(key));
	const finished = /^((field|refusal|passkey-name)\.|profile\.(half-saved|logged-out)$)/;
	expect(others.filter((key) => !finished.test(key))).toEqual([]);
});

test('code of the server is not read', () => {
	expect(files.filter((file) => /[\\/]lib[\\/]server[\\/]|\.server\.ts$/.test(file))).toEqual([]);
});

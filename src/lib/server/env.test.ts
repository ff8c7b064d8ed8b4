import {
	chmodSync,
	existsSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeSettings } from '../../../tests/support/env-example.ts';
import { ConfigurationError, read, variables, warnings } from './env.ts';

let directory: string;
let local: Record<string, string>;

beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'postern-env-'));
	local = { DATABASE_URL: `file:${join(directory, 'data', 'postern.db')}` };
});
afterEach(() => rmSync(directory, { recursive: true }));

const key = 'k'.repeat(32);
const SMTP_URL = 'smtps://ann:secret@mail.example.com';
/** What a public origin needs. */
const open = { SECRET_KEY: key, SMTP_URL };

describe('the defaults', () => {
	test('make everything work on this machine', () => {
		expect(read({ SECRET_KEY: key })).toEqual({
			ORIGIN: 'http://localhost:3000',
			AUTH_ORIGINS: [],
			RP_ID: 'localhost',
			API_HOST: undefined,
			ANDROID_APPS: [],
			APPLE_APPS: [],
			LOGIN_URL: undefined,
			REDIRECT_URL: undefined,
			HOST: '127.0.0.1',
			PORT: 3000,
			DATABASE_URL: 'file:data/postern.db',
			SECRET_KEY: key,
			PASSAGE_APP_ID: undefined,
			APP_NAME: undefined,
			BRAND: undefined,
			PUBLIC_SIGNUP: true,
			PASSKEYS: true,
			FALLBACK: 'otp',
			IDENTIFIER: 'email',
			ACCOUNT_EXISTENCE: 'public',
			REQUIRE_VERIFICATION: false,
			DEFAULT_LANGUAGE: 'en',
			SMTP_URL: undefined,
			MAIL_FROM: 'no-reply@localhost',
			SMS_URL: undefined,
			SMS_TOKEN: undefined,
			SMS_COUNTRIES: [],
			TOKEN_MINUTES: 15,
			REFRESH: true,
			MESSAGES_PER_DAY: 5000,
			REQUESTS_PER_MINUTE: 6000,
			EVENT_DAYS: 90,
			METRICS_TOKEN: undefined,
			LOG_LEVEL: 'info'
		});
	});

	test('hold for an empty or blank variable', () => {
		const empty = Object.fromEntries(Object.keys(variables).map((name) => [name, ' ']));
		expect(read({ ...empty, SECRET_KEY: key })).toEqual(read({ SECRET_KEY: key }));
	});

	test('the origin follows the port', () => {
		expect(read({ ...local, PORT: '4000' })).toMatchObject({
			ORIGIN: 'http://localhost:4000',
			PORT: 4000
		});
		const both = { ...open, PORT: '4000', ORIGIN: 'https://example.com' };
		expect(read(both)).toMatchObject({ ORIGIN: 'https://example.com', PORT: 4000 });
	});

	test('a public origin listens to the network, a local one to this machine alone', () => {
		const host = (ORIGIN: string) => read({ ...local, ...open, ORIGIN }).HOST;
		expect(host('https://example.com')).toBe('0.0.0.0');
		expect(host('http://localhost:3000')).toBe('127.0.0.1');
		expect(host('http://app.localhost:3000')).toBe('127.0.0.1');
		expect(host('https://localhost.example.com')).toBe('0.0.0.0');
	});
});

describe('an origin', () => {
	test.each([
		['https://example.com', 'https://example.com'],
		['https://example.com/', 'https://example.com'],
		['https://EXAMPLE.com:443', 'https://example.com'],
		['https://example.com:8443', 'https://example.com:8443'],
		['https://bücher.example', 'https://xn--bcher-kva.example'],
		['http://localhost', 'http://localhost'],
		[' http://localhost:3000 ', 'http://localhost:3000']
	])('%s is taken as %s', (given, taken) => {
		expect(read({ ...open, ORIGIN: given }).ORIGIN).toBe(taken);
	});

	test.each([
		['example.com', 'origin such as'],
		['https://example.com/app', 'without a path'],
		['https://example.com?x', 'without a path'],
		['https://example.com/#x', 'without a path'],
		['https://ann:secret@example.com', 'origin such as'],
		['ftp://example.com', 'origin such as'],
		['null', 'origin such as'],
		['https://', 'origin such as'],
		['http://example.com', 'https'],
		['http://localhost.example.com', 'https'],
		['http://127.0.0.1:3000', 'IP address'],
		['http://[::1]:3000', 'IP address'],
		['https://192.168.1.7', 'IP address'],
		['https://0x7f.1', 'IP address']
	])('%s is refused', (ORIGIN, words) => {
		const reading = () => read({ ORIGIN, SECRET_KEY: key });
		expect(reading).toThrow(ConfigurationError);
		expect(reading).toThrow(new RegExp(`ORIGIN must .*${words}`));
	});
});

test.each([
	['AUTH_ORIGINS', 'https://app.example.com/login'],
	['RP_ID', 'https://example.com'],
	['RP_ID', '127.0.0.1'],
	['RP_ID', 'localhost:3000'],
	['API_HOST', 'https://api.example.com'],
	['LOGIN_URL', 'account/in'],
	['LOGIN_URL', '//evil.example/login'],
	['REDIRECT_URL', 'javascript:alert(1)'],
	['API_HOST', 'api.example.com/v1'],
	['PORT', 'http'],
	['PORT', '-1'],
	['PORT', '65536'],
	['DATABASE_URL', 'mysql://ann:secret@db/postern'],
	['DATABASE_URL', 'data/postern.db'],
	['DATABASE_URL', 'sqlite:data/postern.db'],
	['SECRET_KEY', 'k'.repeat(31)],
	['PASSAGE_APP_ID', 'an app'],
	['PASSAGE_APP_ID', '../x'],
	['APP_NAME', 'x'.repeat(65)],
	['PUBLIC_SIGNUP', 'yes'],
	['PASSKEYS', 'true'],
	['FALLBACK', 'sms'],
	['FALLBACK', 'otp,magic_link'],
	['IDENTIFIER', 'email,phone'],
	['ACCOUNT_EXISTENCE', 'hidden'],
	['REQUIRE_VERIFICATION', '1'],
	['DEFAULT_LANGUAGE', 'xx'],
	['SMTP_URL', 'mail.example.com:587'],
	['SMTP_URL', 'https://mail.example.com'],
	['SMTP_URL', 'smtp://'],
	...['pa/ss', 'pa#ss', 'pa?ss', 'pa%ss', '12/34', '1#2', '1?2', '1%'].map((password) => [
		'SMTP_URL',
		`smtps://ann:${password}@mail.example.com`
	]),
	...['pa/ss', 'pa#ss', 'pa?ss', '12/34', '1#2'].map((password) => [
		'DATABASE_URL',
		`postgres://ann:${password}@db.example.com/postern`
	]),
	['MAIL_FROM', 'Ann'],
	['MAIL_FROM', '"Ann" Eve <ann@example.com>'],
	['MAIL_FROM', 'Ann <ann@example.com>, Eve <eve@example.com>'],
	['MAIL_FROM', 'ann@example.com\r\nBcc: eve@example.com'],
	['SMS_URL', 'sms.example.com'],
	['SMS_COUNTRIES', 'usa'],
	['SMS_COUNTRIES', 'US;CA'],
	['TOKEN_MINUTES', '-5'],
	['TOKEN_MINUTES', '1441'],
	['TOKEN_MINUTES', '15 min'],
	['REFRESH', 'true'],
	['MESSAGES_PER_DAY', '0'],
	['MESSAGES_PER_DAY', '-1'],
	['MESSAGES_PER_DAY', 'many'],
	['EVENT_DAYS', '0'],
	['METRICS_TOKEN', 'fifteen-letters']
])('%s=%s is refused, and the value is not repeated', (name, value) => {
	const reading = () => read({ SECRET_KEY: key, [name]: value });
	expect(reading).toThrow(new RegExp(`^These settings are invalid:\n {2}${name} must .*\\.$`));
	expect(reading).not.toThrow(value);
});

test('every invalid setting is reported at once, a line each', () => {
	const reading = () => read({ ORIGIN: 'x', PORT: 'x', SECRET_KEY: 'x' });
	expect(reading).toThrow(/\n {2}PORT must .*\n {2}ORIGIN must .*\n {2}SECRET_KEY must .*/);
});

test.each([
	['SMTP_URL', 'smtps://ann%40example.com:p%2Fa%23s%3Fs%25@mail.example.com:465/?pool=true'],
	['SMTP_URL', 'smtp://ann@example.com:p@s:s@mail.example.com'],
	['SMTP_URL', 'smtp://mail.example.com/?name=x@example.com'],
	['DATABASE_URL', 'postgres://ann:p%2Fa%23s@db.example.com:5432/postern?sslmode=require'],
	['DATABASE_URL', 'postgres://ann:p@ss@db.example.com/postern'],
	['DATABASE_URL', 'postgres://ann:secret@/postern?host=/var/run/postgresql'],
	['DATABASE_URL', 'postgres:///postern?host=/tmp&user=ann@example.com'],
	['DATABASE_URL', 'file:/srv/a#b/x@y.db']
])('%s=%s is taken as it is (F-06)', (name, value) => {
	expect(read({ SECRET_KEY: key, [name]: value })).toMatchObject({ [name]: value });
});

test('a password with reserved characters names the way to write them (F-06)', () => {
	for (const name of ['SMTP_URL', 'DATABASE_URL']) {
		const scheme = name === 'SMTP_URL' ? 'smtp' : 'postgres';
		const reading = () => read({ SECRET_KEY: key, [name]: `${scheme}://ann:a/b@example.com` });
		expect(reading).toThrow(new RegExp(`${name} must .* / as %2F, .* # as %23`));
	}
});

describe('settings that depend on each other', () => {
	test('REQUIRE_VERIFICATION is on where a code or a link can be sent', () => {
		const required = (env: object) => read({ SECRET_KEY: key, ...env }).REQUIRE_VERIFICATION;
		expect(required({})).toBe(false);
		expect(required({ SMTP_URL })).toBe(true);
		expect(required({ SMTP_URL, FALLBACK: 'magic_link' })).toBe(true);
		expect(required({ SMTP_URL, FALLBACK: 'none' })).toBe(false);
		expect(required({ SMTP_URL, REQUIRE_VERIFICATION: 'off' })).toBe(false);
		expect(required({ REQUIRE_VERIFICATION: 'on' })).toBe(true);
		expect(required({ ACCOUNT_EXISTENCE: 'private' })).toBe(true);
		expect(required({ SMS_URL: 'https://sms.example.com', SMS_COUNTRIES: 'US' })).toBe(true);
	});

	test('the default sender is at the host of ORIGIN', () => {
		const from = (env: object) => read({ ...open, ...env }).MAIL_FROM;
		expect(from({ ORIGIN: 'https://app.example.com:8443' })).toBe('no-reply@app.example.com');
		expect(from({ MAIL_FROM: 'Ann & Co <ann@example.com>' })).toBe('Ann & Co <ann@example.com>');
	});

	test('the countries of text messages are a list (O-05)', () => {
		const SMS_URL = 'https://sms.example.com';
		const { SMS_COUNTRIES } = read({ SECRET_KEY: key, SMS_URL, SMS_COUNTRIES: 'US, CA,DE' });
		expect(SMS_COUNTRIES).toEqual(['US', 'CA', 'DE']);
	});

	const https = { SECRET_KEY: key, ORIGIN: 'https://example.com' };
	const SMS = { SMS_URL: 'https://sms.example.com', SMS_COUNTRIES: 'US' };

	test.each<[string, Record<string, string>, RegExp]>([
		['a public origin without mail', https, /SMTP_URL must .* SMTP_URL=smtps:.*FALLBACK=none/],
		['and for links', { ...https, FALLBACK: 'magic_link' }, /SMTP_URL must/],
		['and for both kinds', { ...https, ...SMS, IDENTIFIER: 'both' }, /SMTP_URL must/],
		['phones without a gateway', { ...https, ...open, IDENTIFIER: 'both' }, /SMS_URL must/],
		['phones alone without one', { ...https, IDENTIFIER: 'phone' }, /SMS_URL must/],
		['text messages to everywhere', { SECRET_KEY: key, SMS_URL: SMS.SMS_URL }, /SMS_COUNTRIES=US/],
		[
			'no way to log in',
			{ SECRET_KEY: key, PASSKEYS: 'off', FALLBACK: 'none' },
			/FALLBACK must .*PASSKEYS/
		],
		[
			'no way to confirm an address',
			{ SECRET_KEY: key, REQUIRE_VERIFICATION: 'on', FALLBACK: 'none' },
			/FALLBACK must .*REQUIRE_VERIFICATION/
		],
		[
			'hidden accounts without messages (E-01)',
			{ SECRET_KEY: key, ACCOUNT_EXISTENCE: 'private', FALLBACK: 'none' },
			/FALLBACK must .*ACCOUNT_EXISTENCE/
		],
		[
			'hidden accounts and unconfirmed addresses (E-01)',
			{ SECRET_KEY: key, ACCOUNT_EXISTENCE: 'private', REQUIRE_VERIFICATION: 'off' },
			/REQUIRE_VERIFICATION must be on .*ACCOUNT_EXISTENCE/
		]
	])('%s: refused, with the line to change', (_, env, words) => {
		expect(() => read(env)).toThrow(ConfigurationError);
		expect(() => read(env)).toThrow(words);
	});

	test.each<[string, Record<string, string>]>([
		['passkeys alone, in public', { ...https, FALLBACK: 'none' }],
		['phones alone, in public', { ...https, ...SMS, IDENTIFIER: 'phone' }],
		['both kinds, in public', { ...https, ...SMS, SMTP_URL, IDENTIFIER: 'both' }],
		['codes alone, on this machine', { SECRET_KEY: key, PASSKEYS: 'off' }]
	])('%s: accepted', (_, env) => {
		expect(() => read(env)).not.toThrow();
	});

	test('every contradiction is reported at once', () => {
		const env = { ...https, IDENTIFIER: 'both' };
		expect(() => read(env)).toThrow(/\n {2}SMTP_URL must .*\n {2}SMS_URL must /);
	});
});

describe('the secret key (D-02)', () => {
	const path = () => join(directory, 'data', 'secret.key');

	test('on this machine one is made, readable by its owner alone, and used again', () => {
		const { SECRET_KEY } = read(local);
		expect(Buffer.from(SECRET_KEY, 'base64url')).toHaveLength(32);
		expect(statSync(path()).mode & 0o777).toBe(0o600);
		expect(statSync(join(directory, 'data')).mode & 0o777).toBe(0o700);
		expect(read(local).SECRET_KEY).toBe(SECRET_KEY);
	});

	test('a file that other users may read becomes private again', () => {
		const { SECRET_KEY } = read(local);
		chmodSync(path(), 0o644);
		expect(read(local).SECRET_KEY).toBe(SECRET_KEY);
		expect(statSync(path()).mode & 0o777).toBe(0o600);
	});

	test.each(['', 'cut off'])('a file that holds "%s" is refused', (text) => {
		read(local);
		writeFileSync(path(), text);
		expect(() => read(local)).toThrow(/SECRET_KEY must be complete in .*secret\.key/);
	});

	test('a configured key is not stored', () => {
		expect(read({ ...local, SECRET_KEY: key }).SECRET_KEY).toBe(key);
		expect(existsSync(join(directory, 'data'))).toBe(false);
	});

	test('a public origin requires one', () => {
		const reading = () => read({ ...local, ORIGIN: 'https://example.com' });
		expect(reading).toThrow(ConfigurationError);
		expect(reading).toThrow(/SECRET_KEY must be set .*openssl rand/);
		expect(existsSync(join(directory, 'data'))).toBe(false);
	});
});

describe('.env.example', () => {
	const text = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');

	test('is what `npm run docs` writes', () => {
		expect(text).toBe(describeSettings());
	});

	test('lists every variable, and an unchanged copy changes nothing', () => {
		expect(text.match(/^\w+(?==)/gm)).toEqual(Object.keys(variables));
		expect(read({ ...parseEnv(text), ...local })).toEqual(read(local));
	});
});

describe('a setting without effect causes a warning at start', () => {
	test.each([
		['SMTP_URI', 'SMTP_URL'],
		['SECRETKEY', 'SECRET_KEY'],
		['POSTERN_PORT', 'PORT'],
		['POSTERN_LOG_LEVEL', 'LOG_LEVEL'],
		['DATABASE_URI', 'DATABASE_URL'],
		['FALBACK', 'FALLBACK'],
		['PORTS', 'PORT'],
		['secret_key', 'SECRET_KEY'],
		['PASSAGE_API_KEY', 'PASSAGE_APP_ID'],
		['SMTP_PASSWORD', 'SMTP_URL'],
		['XFF_DEPHT', 'XFF_DEPTH']
	])('%s, with the suggestion %s', (name, suggestion) => {
		const [line, ...others] = warnings({ [name]: 'x' });
		expect(line).toContain(`${name} is not a setting`);
		if (name !== 'SMTP_PASSWORD') expect(line).toContain(`Did you mean ${suggestion}?`);
		expect(others).toEqual([]);
	});

	test('other programs’ variables and the server’s own are not', () => {
		const others = [
			...['PATH', 'HOME', 'HOSTNAME', 'PWD', 'SHELL', 'SHLVL', 'TERM', 'LANG', 'USER', 'MAIL'],
			...['NODE_ENV', 'npm_config_cache', 'npm_package_name', 'INIT_CWD', 'TMPDIR', 'LOGNAME'],
			...['ADDRESS_HEADER', 'XFF_DEPTH', 'BODY_SIZE_LIMIT', 'SHUTDOWN_TIMEOUT', 'PROTOCOL_HEADER'],
			...['SMTP_PORT_25_TCP', 'POSTERN_SERVICE_HOST', ...Object.keys(variables)]
		];
		const source = Object.fromEntries(others.map((name) => [name, 'x']));
		expect(warnings({ ...source, SMTP_PORT: 'tcp://10.0.0.7:25' })).toEqual([]);
	});
});

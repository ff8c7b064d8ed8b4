import { LANGUAGES } from '../i18n/languages.ts';
import {
	ENCODED,
	Invalid,
	isLoopback,
	matching,
	oneOf,
	parseDatabaseUrl
} from './settings/parsers.ts';
import { parseOrigin, parsePort, parseSwitch, parseUrl } from './settings/parsers.ts';
import { parseAndroidApps, parseAppleApps, type AndroidApp } from './settings/native-apps.ts';
import * as origins from './settings/origins.ts';
import { readPreviousSecret, readSecret } from './settings/secret-key.ts';
import { warningsOf } from './settings/unknown.ts';

/** Thrown for settings that cannot work: one line for each variable to change. */
export class ConfigurationError extends Error {
	constructor(lines: string[]) {
		super(`These settings are invalid:\n${lines.map((line) => `  ${line}`).join('\n')}`);
		this.name = 'ConfigurationError';
	}
}

/** The settings that the defaults of later ones follow from. */
interface Earlier {
	PORT: number;
	ORIGIN: string;
	AUTH_ORIGINS: string[];
	RP_ID: string;
	API_HOST: string | undefined;
	DATABASE_URL: string;
	SMTP_URL: string | undefined;
	SMS_URL: string | undefined;
	FALLBACK: 'otp' | 'magic_link' | 'none';
	/** Whether a missing key is made. */
	makes: boolean;
	ACCOUNT_EXISTENCE: 'public' | 'private';
}

interface Variable<Value = unknown> {
	/** For `.env.example`. */
	meaning: string;
	parse: (text: string) => Value;
	/** The value where none is set. */
	fallback: (earlier: Earlier) => Value;
	/** The same in words, for `.env.example`. */
	default: string;
}

function variable<Value, const Fallback>(
	meaning: string,
	parse: (text: string) => Value,
	fallback: Fallback | ((earlier: Earlier) => Fallback),
	words = String(fallback)
): Variable<Value | Fallback> {
	const find = typeof fallback === 'function' ? fallback : () => fallback;
	return { meaning, parse, fallback: find as (earlier: Earlier) => Fallback, default: words };
}

const MINUTES = 'be a number of minutes from 1 to 1440';
const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** Every environment variable that Postern reads; `npm run docs` writes `.env.example` from it. */
export const variables = {
	PORT: variable('The port to listen on.', parsePort, 3000),
	ORIGIN: variable(
		'The address of this server in the browser. Passkeys are bound to its host, unless AUTH_ORIGINS or RP_ID says another. It begins with https, except on this machine.',
		parseOrigin,
		({ PORT }) => new URL(`http://localhost:${PORT}`).origin,
		'http://localhost: and PORT'
	),
	AUTH_ORIGINS: variable(
		'The origins of the pages of yours that log users in with this service, separated by commas: https://app.example.com,https://admin.example.com. Passkeys are bound to the host of the first; mailed links lead to the page that asked. ANDROID_APPS adds the origins of apps.',
		origins.parseOrigins,
		(): string[] => [],
		'none: only the pages of this server, at ORIGIN'
	),
	RP_ID: variable(
		'The host that passkeys are bound to, for good: that of the first of AUTH_ORIGINS, or a parent of it. With example.com, app.example.com and id.example.com share passkeys.',
		origins.parseHost({ port: false }),
		(earlier) => origins.defaultRpId(earlier),
		'the host of the first of AUTH_ORIGINS, or of ORIGIN'
	),
	API_HOST: variable(
		'A second host name of this server, such as api.example.com, for back ends that cannot set more of an address than its host: at /v1 it has the management API, which is at /management/v1 of ORIGIN too.',
		origins.parseHost({ port: true }),
		undefined,
		'none'
	),
	ANDROID_APPS: variable(
		'The Android apps that share passkeys and mailed links with the pages, as com.example.app:AB:CD:… with the SHA-256 of the signing certificate. /.well-known/assetlinks.json names them.',
		parseAndroidApps,
		(): AndroidApp[] => [],
		'none'
	),
	APPLE_APPS: variable(
		'The apps of iPhones that do, as A1B2C3D4E5.com.example.app. /.well-known/apple-app-site-association names them.',
		parseAppleApps,
		(): string[] => [],
		'none'
	),
	LOGIN_URL: variable(
		'The page that mailed links lead to where the page that asks for one names none: a path on its origin, or a URL on one of yours. Links of the management API lead to it too, or to another path on its origin.',
		origins.parsePage,
		undefined,
		'/login'
	),
	REDIRECT_URL: variable(
		'Where users go after they log in, unless the page or the link says another: a path, or a URL on one of your origins. Where the pages of this server have no such path, they lead to /dashboard.',
		origins.parsePage,
		undefined,
		'/dashboard'
	),
	HOST: variable(
		'The network address to listen on.',
		String,
		({ ORIGIN }) => (isLoopback(ORIGIN) ? '127.0.0.1' : '0.0.0.0'),
		'127.0.0.1 where ORIGIN is on this machine, otherwise 0.0.0.0'
	),
	DATABASE_URL: variable(
		`The database: file:… for SQLite, postgres://user:password@host/name for Postgres. In the user name and the password, write ${ENCODED}.`,
		parseDatabaseUrl,
		'file:data/postern.db'
	),
	SECRET_KEY: variable(
		'At least 32 random characters (openssl rand -base64 32). All tokens depend on it: keep it secret, and back it up.',
		matching(/^.{32}/s, 'be at least 32 characters long (openssl rand -base64 32)'),
		({ ORIGIN, DATABASE_URL, makes }) => readSecret(ORIGIN, DATABASE_URL, { makes }),
		'on this machine, a key that is made once and stored beside the database; elsewhere it is required'
	),
	SECRET_KEY_PREVIOUS: variable(
		'While SECRET_KEY changes: the other of the two keys. docs/operating.md has the steps.',
		matching(/^.{32}/s, 'be at least 32 characters long'),
		({ ORIGIN, DATABASE_URL }) => readPreviousSecret(ORIGIN, DATABASE_URL),
		'none'
	),
	PASSAGE_APP_ID: variable(
		'The id of the app, 1 to 64 letters and digits. Set it to keep the id that the app had at Passage.',
		matching(/^[A-Za-z0-9]{1,64}$/, 'be 1 to 64 letters and digits'),
		undefined,
		'made on the first start'
	),
	PROFILE: variable(
		'The file that declares the fields of a profile.',
		String,
		undefined,
		'src/profile.ts'
	),
	APP_NAME: variable(
		'The name of the app, also in passkey managers and mails.',
		matching(/^.{1,64}$/s, 'be at most 64 characters long'),
		undefined,
		'the name in src/brand.ts'
	),
	BRAND: variable(
		'The file that declares the brand (name, colours, logo, support address).',
		String,
		undefined,
		'src/brand.ts'
	),
	PUBLIC_SIGNUP: variable('Whether new users can register: on or off.', parseSwitch, true, 'on'),
	PASSKEYS: variable('Whether users log in with passkeys: on or off.', parseSwitch, true, 'on'),
	FALLBACK: variable(
		'How users log in without a passkey: otp (a code by mail or text message), magic_link (a link) or none.',
		oneOf('otp', 'magic_link', 'none'),
		'otp'
	),
	IDENTIFIER: variable(
		'What users register with: email, phone or both (either of them).',
		oneOf('email', 'phone', 'both'),
		'email'
	),
	DEFAULT_LANGUAGE: variable(
		`The language for users whose own is not available: ${LANGUAGES.join(', ')}.`,
		oneOf(...LANGUAGES),
		'en'
	),
	SMTP_URL: variable(
		`The mail server, such as smtps://user:password@mail.example.com. In the user name and the password, write ${ENCODED}. On this machine, mail goes to /dev/mailbox without one.`,
		parseUrl(
			/^smtps?:$/,
			`be an address such as smtps://user:password@mail.example.com, with its user name and password encoded: ${ENCODED}`
		),
		undefined,
		'none; required where ORIGIN is not on this machine and FALLBACK is not none'
	),
	MAIL_FROM: variable(
		'The sender of mail: an address, or a name with an address in angle brackets. An address alone gets the name of the app.',
		matching(
			/^([^<>"\r\n]+ |"[^<>"\r\n]+" ?)?<[^<>@\s]+@[^<>@\s]+>$|^[^<>@\s]+@[^<>@\s]+$/,
			'be an address, or a name with an address in angle brackets'
		),
		({ ORIGIN }) => `no-reply@${new URL(ORIGIN).hostname}`,
		'no-reply@ and the host of ORIGIN'
	),
	SMS_URL: variable(
		'The gateway for text messages. It receives a POST with the JSON {"to": "+12015550123", "text": "…"}; 2xx means accepted.',
		parseUrl(/^https?:$/, 'begin with https://'),
		undefined,
		'none; required where ORIGIN is not on this machine and IDENTIFIER is not email'
	),
	SMS_TOKEN: variable('Sent to SMS_URL as Authorization: Bearer.', String, undefined, 'none'),
	SMS_COUNTRIES: variable(
		'The countries that text messages go to, as two-letter codes: US,CA. Required with SMS_URL.',
		(value) =>
			matching(
				/^[A-Z]{2}( *, *[A-Z]{2})*$/,
				'be two-letter codes such as US,CA'
			)(value).split(/ *, */),
		(): string[] => [],
		'all, on this machine'
	),
	ACCOUNT_EXISTENCE: variable(
		'Whether anyone can find out that an address has an account: public (as at Passage) or private. With private, every answer is the same, and only the message to the address tells.',
		oneOf('public', 'private'),
		'public'
	),
	REQUIRE_VERIFICATION: variable(
		'Whether an address must be confirmed by a code or a link before its account can be used: on or off.',
		parseSwitch,
		({ SMTP_URL, SMS_URL, FALLBACK, ACCOUNT_EXISTENCE }) =>
			(Boolean(SMTP_URL ?? SMS_URL) || ACCOUNT_EXISTENCE === 'private') && FALLBACK !== 'none',
		'on where FALLBACK is not none and SMTP_URL or SMS_URL is set or ACCOUNT_EXISTENCE is private, otherwise off'
	),
	TOKEN_MINUTES: variable(
		'How many minutes an access token is valid: 1 to 1440, a day. A log-out, and disabling or deleting a user, ends a session on this server at once. A back end that only verifies the token takes it until it expires, so this is how long a logged-out or stolen token still works there. Raise it for back ends that read the cookie psg_auth_token and never refresh it.',
		(value) => {
			const minutes = Number(matching(/^[1-9]\d{0,3}$/, MINUTES)(value));
			if (minutes > 1440) throw new Invalid(MINUTES);
			return minutes;
		},
		15
	),
	REFRESH: variable(
		'Whether a session goes on by refresh tokens, for 30 days: on or off. With off, none is given: a session ends with its access token after TOKEN_MINUTES, and users log in again. Passage-js then logs a user out in the browser alone, and the token works until it expires.',
		parseSwitch,
		true,
		'on'
	),
	MESSAGES_PER_DAY: variable(
		'The number of codes and links sent in 24 hours, to all addresses together.',
		(value) => Number(matching(/^[1-9]\d{0,8}$/, 'be a number from 1')(value)),
		5000
	),
	REQUESTS_PER_MINUTE: variable(
		'The number of requests from one network: an IPv4 address, or the /64 network of an IPv6 address. A request that looks something up or changes it counts three times, a message fifteen times; files count nothing. Other limits follow from it.',
		(value) => Number(matching(/^[1-9]\d{3,8}$/, 'be a number from 1000')(value)),
		6000
	),
	EVENT_DAYS: variable(
		'How many days it is remembered who did what: log-ins, refusals, changes, acts of the operator. Users see theirs on /account.',
		(value) => Number(matching(/^[1-9]\d{0,3}$/, 'be a number of days from 1 to 9999')(value)),
		90
	),
	METRICS_TOKEN: variable(
		'At least 16 characters (openssl rand -base64 32). With it /metrics answers what asks with Authorization: Bearer and this token, such as Prometheus.',
		matching(/^[\x21-\x7e]{16,}$/, 'be at least 16 characters long, without spaces'),
		undefined,
		'none; without it there are no metrics'
	),
	LOG_LEVEL: variable(
		`The lowest level that is logged: ${LEVELS.join(', ')}.`,
		oneOf(...LEVELS),
		'info'
	)
};

/** The settings, parsed, with the defaults filled in. */
export type Env = {
	[Name in keyof typeof variables]: ReturnType<(typeof variables)[Name]['parse']>;
};

type Source = Record<string, string | undefined>;

/**
 * Parses the variables of `source`; an empty one counts as absent. On a loopback origin without
 * `SECRET_KEY`, a key is made and stored beside the database, mode 0600, if `makes`. Throws a
 * ConfigurationError.
 */
export function read(source: Source, { makes = true } = {}): Env {
	const parsed: Record<string, unknown> = {};
	const errors: string[] = [];
	const set = (name: string, value: () => unknown) => {
		try {
			parsed[name] = value();
		} catch (cause) {
			if (!(cause instanceof Invalid)) throw cause;
			errors.push(`${name} must ${cause.message}.`);
		}
	};
	const rows = Object.entries<Variable>(variables);
	for (const [name, { parse }] of rows) {
		const given = source[name]?.trim();
		if (given) set(name, () => parse(given));
	}
	// A default follows from other settings: it needs them valid.
	for (const [name, { fallback }] of errors.length > 0 ? [] : rows) {
		if (!(name in parsed)) set(name, () => fallback({ ...parsed, makes } as unknown as Earlier));
	}
	if (errors.length > 0) throw new ConfigurationError(errors);
	assertConsistent(parsed as Env);
	return parsed as Env;
}

/** A warning for each variable that looks like a misspelt setting, with the likely one. */
export const warnings = (source: Source) => warningsOf(source, Object.keys(variables));

/** Throws a ConfigurationError with a line for each combination that cannot work. */
function assertConsistent(env: Env): void {
	const isPublic = !isLoopback(env.ORIGIN);
	const sends = env.FALLBACK !== 'none';
	const rules: [broken: boolean, line: string][] = [
		...origins.rules(env),
		[
			!env.PASSKEYS && !sends,
			'FALLBACK must be otp or magic_link where PASSKEYS is off, or no user can log in.'
		],
		[
			env.REQUIRE_VERIFICATION && !sends,
			'FALLBACK must be otp or magic_link where REQUIRE_VERIFICATION is on, because a code or a link confirms an address.'
		],
		[
			env.ACCOUNT_EXISTENCE === 'private' && !sends,
			'FALLBACK must be otp or magic_link where ACCOUNT_EXISTENCE is private, because only a message tells who has an account.'
		],
		[
			env.ACCOUNT_EXISTENCE === 'private' && sends && !env.REQUIRE_VERIFICATION,
			'REQUIRE_VERIFICATION must be on where ACCOUNT_EXISTENCE is private, because a passkey for an unconfirmed address tells whether it has an account (or ACCOUNT_EXISTENCE=public).'
		],
		[
			isPublic && sends && env.IDENTIFIER !== 'phone' && !env.SMTP_URL,
			'SMTP_URL must be set where ORIGIN is not on this machine: SMTP_URL=smtps://user:password@mail.example.com (or FALLBACK=none to send no mail).'
		],
		[
			isPublic && sends && env.IDENTIFIER !== 'email' && !env.SMS_URL,
			'SMS_URL must be set where ORIGIN is not on this machine and users register with a phone (or IDENTIFIER=email).'
		],
		[
			env.SMS_URL !== undefined && env.SMS_COUNTRIES.length === 0,
			'SMS_COUNTRIES must name the countries that text messages go to, such as SMS_COUNTRIES=US,CA.'
		]
	];
	const broken = rules.filter(([isBroken]) => isBroken);
	if (broken.length > 0) throw new ConfigurationError(broken.map(([, line]) => line));
}

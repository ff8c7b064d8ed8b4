import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { LANGUAGES } from '../i18n/languages.ts';

/** Every environment variable that Postern reads, checked. */
export interface Env {
	ORIGIN: string;
	HOST: string;
	PORT: number;
	DATABASE_URL: string;
	SECRET_KEY: string;
	/** Undefined: the one that the database holds, or a new one. */
	PASSAGE_APP_ID: string | undefined;
	APP_NAME: string;
	PUBLIC_SIGNUP: boolean;
	PASSKEYS: boolean;
	FALLBACK: 'otp' | 'magic_link' | 'none';
	IDENTIFIER: 'email' | 'phone' | 'both';
	REQUIRE_VERIFICATION: boolean;
	DEFAULT_LANGUAGE: string;
	/** Undefined: mail goes to the development mailbox. */
	SMTP_URL: string | undefined;
	MAIL_FROM: string;
	/** Undefined: text messages go to the development mailbox. */
	SMS_URL: string | undefined;
	SMS_TOKEN: string | undefined;
	/** ISO 3166 codes; empty for all. */
	SMS_COUNTRIES: string[];
	MESSAGES_PER_DAY: number;
	LOG_LEVEL: string;
}

interface Variable {
	meaning: string;
	default: string;
	/** What is wrong with the value, as the end of "NAME must …", or undefined. */
	fault?: (value: string) => string | undefined;
}

const onOrOff = (value: string) => (value === 'on' || value === 'off' ? undefined : 'be on or off');
const oneOf = (values: readonly string[]) => (value: string) =>
	values.includes(value) ? undefined : `be one of ${values.join(', ')}`;

const FALLBACKS = ['otp', 'magic_link', 'none'] as const;
const IDENTIFIERS = ['email', 'phone', 'both'] as const;
const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'];

/** The table that `.env.example` is compared with. */
export const variables: Record<keyof Env, Variable> = {
	ORIGIN: {
		meaning: 'Where people reach the app. Passkeys are bound to it. https except on this machine.',
		default: 'http://localhost:3000',
		fault: originFault
	},
	HOST: {
		meaning: 'The address to listen on.',
		default: '127.0.0.1 where ORIGIN is on this machine, else 0.0.0.0'
	},
	PORT: {
		meaning: 'The port to listen on.',
		default: '3000',
		fault: (value) =>
			/^\d{1,5}$/.test(value) && Number(value) < 65536 ? undefined : 'be a port number'
	},
	DATABASE_URL: {
		meaning: 'file:… for SQLite or postgres://…',
		default: 'file:data/postern.db',
		fault: (value) =>
			/^(file:.|postgres(ql)?:\/\/.)/.test(value) ? undefined : 'begin with file: or postgres://'
	},
	SECRET_KEY: {
		meaning:
			'At least 32 random characters (openssl rand -base64 32). All tokens hang on it: keep it, and keep it secret.',
		default: 'on this machine, one made and kept beside the database; elsewhere it must be given',
		fault: (value) => (value.length >= 32 ? undefined : 'be at least 32 characters long')
	},
	PASSAGE_APP_ID: {
		meaning: 'The id of the app, 1 to 64 letters and digits, if it must be a certain one.',
		default: 'made on the first start',
		fault: (value) => (/^[A-Za-z0-9]{1,64}$/.test(value) ? undefined : 'be letters and digits')
	},
	APP_NAME: {
		meaning: 'The name that people see, also in their passkey manager.',
		default: 'Postern',
		fault: (value) => (value.length <= 64 ? undefined : 'be at most 64 characters long')
	},
	PUBLIC_SIGNUP: {
		meaning: 'Whether anybody may register: on or off.',
		default: 'on',
		fault: onOrOff
	},
	PASSKEYS: {
		meaning: 'Whether people sign in with passkeys: on or off.',
		default: 'on',
		fault: onOrOff
	},
	FALLBACK: {
		meaning:
			'What people get who cannot use a passkey: otp (a code by mail or text message), magic_link (a link) or none.',
		default: 'otp',
		fault: oneOf(FALLBACKS)
	},
	IDENTIFIER: {
		meaning: 'What people register with: email, phone or both (either of them).',
		default: 'email',
		fault: oneOf(IDENTIFIERS)
	},
	REQUIRE_VERIFICATION: {
		meaning:
			'Whether an address has to be proved by a code or a link before it is of use: on or off.',
		default: 'on where SMTP_URL or SMS_URL is set and FALLBACK is not none, else off',
		fault: onOrOff
	},
	DEFAULT_LANGUAGE: {
		meaning: `The language where a person's own is not among ours: ${LANGUAGES.join(', ')}.`,
		default: 'en',
		fault: oneOf(LANGUAGES)
	},
	SMTP_URL: {
		meaning:
			'The mail server, such as smtps://user:password@mail.example.com. On this machine mail goes to /dev/mailbox without one.',
		default: 'none; needed where ORIGIN is not on this machine and FALLBACK is not none',
		fault: (value) =>
			/^smtps?:$/.test(URL.parse(value)?.protocol ?? '') && URL.parse(value)?.hostname
				? undefined
				: 'be an address such as smtps://user:password@mail.example.com'
	},
	MAIL_FROM: {
		meaning: 'Who mail is from: an address, or a name with an address in angle brackets.',
		default: 'no-reply@ and the host of ORIGIN',
		fault: (value) =>
			/^([^<>"\r\n]+ )?<[^<>@\s]+@[^<>@\s]+>$|^[^<>@\s]+@[^<>@\s]+$/.test(value)
				? undefined
				: 'be an address, or a name with an address in angle brackets'
	},
	SMS_URL: {
		meaning:
			'Where text messages are handed over: a POST with the JSON {"to": "+12015550123", "text": "…"}; 2xx means taken.',
		default: 'none; needed where ORIGIN is not on this machine and IDENTIFIER is not email',
		fault: (value) =>
			/^https?:$/.test(URL.parse(value)?.protocol ?? '') ? undefined : 'begin with https://'
	},
	SMS_TOKEN: {
		meaning: 'Sent to SMS_URL as Authorization: Bearer.',
		default: 'none'
	},
	SMS_COUNTRIES: {
		meaning:
			'The countries that text messages go to, as two-letter codes: US,CA. Must be given with SMS_URL.',
		default: 'all, on this machine',
		fault: (value) =>
			/^[A-Z]{2}( *, *[A-Z]{2})*$/.test(value) ? undefined : 'be two-letter codes such as US,CA'
	},
	MESSAGES_PER_DAY: {
		meaning: 'How many codes and links are sent in 24 hours, over all addresses.',
		default: '5000',
		fault: (value) => (/^[1-9]\d{0,8}$/.test(value) ? undefined : 'be a number from 1')
	},
	LOG_LEVEL: {
		meaning: `From which level on things are logged: ${LOG_LEVELS.join(', ')}.`,
		default: 'info',
		fault: oneOf(LOG_LEVELS)
	}
};

/** Thrown for a configuration that cannot work: one line for each variable to change. */
export class ConfigurationError extends Error {
	constructor(faults: string[]) {
		super(
			`The configuration has to be changed:\n${faults.map((fault) => `  ${fault}`).join('\n')}`
		);
		this.name = 'ConfigurationError';
	}
}

/**
 * Reads and checks the variables of `source` (empty counts as absent). On a loopback origin without
 * `SECRET_KEY` one is made and kept 0600 beside the database. Throws a ConfigurationError.
 */
export function read(source: Record<string, string | undefined>): Env {
	const given = (name: keyof Env) => source[name]?.trim() || undefined;
	const faults = Object.entries(variables).flatMap(([name, { fault }]) => {
		const value = given(name as keyof Env);
		const wrong = value === undefined ? undefined : fault?.(value);
		return wrong ? [`${name} must ${wrong}.`] : [];
	});
	if (faults.length > 0) throw new ConfigurationError(faults);
	const port = given('PORT') ?? variables.PORT.default;
	const origin = new URL(given('ORIGIN') ?? `http://localhost:${port}`).origin;
	const local = isLoopback(origin);
	const databaseUrl = given('DATABASE_URL') ?? variables.DATABASE_URL.default;
	const fallback = (given('FALLBACK') ?? variables.FALLBACK.default) as Env['FALLBACK'];
	const sends = given('SMTP_URL') !== undefined || given('SMS_URL') !== undefined;
	const env: Env = {
		ORIGIN: origin,
		HOST: given('HOST') ?? (local ? '127.0.0.1' : '0.0.0.0'),
		PORT: Number(port),
		DATABASE_URL: databaseUrl,
		SECRET_KEY: given('SECRET_KEY') ?? keptSecret(databaseUrl, local),
		PASSAGE_APP_ID: given('PASSAGE_APP_ID'),
		APP_NAME: given('APP_NAME') ?? variables.APP_NAME.default,
		PUBLIC_SIGNUP: given('PUBLIC_SIGNUP') !== 'off',
		PASSKEYS: given('PASSKEYS') !== 'off',
		FALLBACK: fallback,
		IDENTIFIER: (given('IDENTIFIER') ?? variables.IDENTIFIER.default) as Env['IDENTIFIER'],
		REQUIRE_VERIFICATION: given('REQUIRE_VERIFICATION')
			? given('REQUIRE_VERIFICATION') === 'on'
			: sends && fallback !== 'none',
		DEFAULT_LANGUAGE: given('DEFAULT_LANGUAGE') ?? variables.DEFAULT_LANGUAGE.default,
		SMTP_URL: given('SMTP_URL'),
		MAIL_FROM: given('MAIL_FROM') ?? `no-reply@${new URL(origin).hostname}`,
		SMS_URL: given('SMS_URL'),
		SMS_TOKEN: given('SMS_TOKEN'),
		SMS_COUNTRIES: given('SMS_COUNTRIES')?.split(/ *, */) ?? [],
		MESSAGES_PER_DAY: Number(given('MESSAGES_PER_DAY') ?? variables.MESSAGES_PER_DAY.default),
		LOG_LEVEL: given('LOG_LEVEL') ?? variables.LOG_LEVEL.default
	};
	const contradictions = contradictionsIn(env);
	if (contradictions.length > 0) throw new ConfigurationError(contradictions);
	return env;
}

/** What cannot be together, each with the line to change. */
function contradictionsIn(env: Env): string[] {
	const local = isLoopback(env.ORIGIN);
	const messages = env.FALLBACK !== 'none';
	const faults: [wrong: boolean, fault: string][] = [
		[
			!env.PASSKEYS && !messages,
			'FALLBACK must be otp or magic_link where PASSKEYS is off: nobody could sign in.'
		],
		[
			env.REQUIRE_VERIFICATION && !messages,
			'FALLBACK must be otp or magic_link where REQUIRE_VERIFICATION is on: that is what addresses are proved by.'
		],
		[
			!local && messages && env.IDENTIFIER !== 'phone' && !env.SMTP_URL,
			'SMTP_URL must be set where ORIGIN is not on this machine, or nobody gets the mail: SMTP_URL=smtps://user:password@mail.example.com (or FALLBACK=none to send none).'
		],
		[
			!local && messages && env.IDENTIFIER !== 'email' && !env.SMS_URL,
			'SMS_URL must be set where ORIGIN is not on this machine and people register with a phone (or IDENTIFIER=email).'
		],
		[
			env.SMS_URL !== undefined && env.SMS_COUNTRIES.length === 0,
			'SMS_COUNTRIES must name the countries that text messages go to, such as SMS_COUNTRIES=US,CA.'
		]
	];
	return faults.filter(([wrong]) => wrong).map(([, fault]) => fault);
}

/** Whether browsers take an origin for this machine, where passkeys work without https. */
export function isLoopback(origin: string): boolean {
	const { hostname } = new URL(origin);
	return hostname === 'localhost' || hostname.endsWith('.localhost');
}

function originFault(value: string): string | undefined {
	const url = URL.parse(value);
	if (!url || !['http:', 'https:'].includes(url.protocol) || `${url.origin}/` !== url.href) {
		return 'be an origin such as https://example.com, without a path';
	}
	if (/^[\d.]+$|^\[/.test(url.hostname)) {
		return 'have a host name: passkeys cannot be bound to an IP address (use http://localhost:PORT on this machine)';
	}
	if (url.protocol === 'http:' && !isLoopback(url.origin)) {
		return 'begin with https: browsers have no passkeys on a plain http origin';
	}
	return undefined;
}

function keptSecret(databaseUrl: string, local: boolean): string {
	if (!local) {
		throw new ConfigurationError([
			'SECRET_KEY must be set where ORIGIN is not on this machine. Make one: openssl rand -base64 32'
		]);
	}
	const folder = databaseUrl.startsWith('file:') ? dirname(databaseUrl.slice(5)) : 'data';
	const path = join(folder, 'secret.key');
	if (!existsSync(path)) {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		// wx: of two processes that start at once, one makes the key and both read it.
		try {
			writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, {
				mode: 0o600,
				flag: 'wx',
				// The database is on the disk at once, and of no use without it.
				flush: true
			});
		} catch (cause) {
			if (!existsSync(path)) throw cause;
		}
	}
	chmodSync(path, 0o600);
	const secret = readFileSync(path, 'utf8').trim();
	if (secret.length >= 32) return secret;
	throw new ConfigurationError([
		`SECRET_KEY is not whole in ${path}. Restore that file; where there are no users yet, delete it.`
	]);
}

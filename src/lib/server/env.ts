import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';

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
	LOG_LEVEL: string;
}

interface Variable {
	meaning: string;
	default: string;
	/** What is wrong with the value, as the end of "NAME must …", or undefined. */
	fault?: (value: string) => string | undefined;
}

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
		fault: (value) => (value === 'on' || value === 'off' ? undefined : 'be on or off')
	},
	LOG_LEVEL: {
		meaning: `From which level on things are logged: ${LOG_LEVELS.join(', ')}.`,
		default: 'info',
		fault: (value) =>
			LOG_LEVELS.includes(value) ? undefined : `be one of ${LOG_LEVELS.join(', ')}`
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
	return {
		ORIGIN: origin,
		HOST: given('HOST') ?? (local ? '127.0.0.1' : '0.0.0.0'),
		PORT: Number(port),
		DATABASE_URL: databaseUrl,
		SECRET_KEY: given('SECRET_KEY') ?? keptSecret(databaseUrl, local),
		PASSAGE_APP_ID: given('PASSAGE_APP_ID'),
		APP_NAME: given('APP_NAME') ?? variables.APP_NAME.default,
		PUBLIC_SIGNUP: given('PUBLIC_SIGNUP') !== 'off',
		LOG_LEVEL: given('LOG_LEVEL') ?? variables.LOG_LEVEL.default
	};
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
				flag: 'wx'
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

/** Says why a value cannot be used: the end of "NAME must …". */
export class Invalid extends Error {}

export const matching = (pattern: RegExp, rule: string) => (value: string) => {
	if (!pattern.test(value)) throw new Invalid(rule);
	return value;
};

export function oneOf<const Value extends string>(...values: readonly Value[]) {
	return (value: string): Value => {
		const found = values.find((each) => each === value);
		if (found === undefined) throw new Invalid(`be one of ${values.join(', ')}`);
		return found;
	};
}

export function parseSwitch(value: string): boolean {
	if (value !== 'on' && value !== 'off') throw new Invalid('be on or off');
	return value === 'on';
}

/** How reserved characters stand in the user name and the password of a URL (RFC 3986 §2.2). */
export const ENCODED = '% as %25, / as %2F, ? as %3F, # as %23, @ as %40, : as %3A';

export const parseUrl = (protocol: RegExp, rule: string) => (value: string) => {
	const url = URL.parse(value);
	if (!url?.hostname || !protocol.test(url.protocol) || isCutShort(value)) throw new Invalid(rule);
	return value;
};

export function parseDatabaseUrl(value: string): string {
	matching(/^(file:.|postgres(ql)?:\/\/.)/, 'begin with file: or postgres://')(value);
	// Between the user and the path to a socket, pg allows for no host.
	const url = value.startsWith('file:') || URL.parse(value.replace('@/', '@host/'));
	if (url && !isCutShort(value)) return value;
	throw new Invalid(`be an address, with its user name and password encoded: ${ENCODED}`);
}

/** Whether a reserved character in a password ends the authority too early, so that an @ is left over. */
function isCutShort(value: string): boolean {
	const [, userinfo = '', rest = ''] = /^\w+:\/\/(?:([^/?#]*)@)?([^]*)$/.exec(value) ?? [];
	const parameters = /[?&][^=&#]+=[^&#]*/g;
	return /%(?![\da-f]{2})/i.test(userinfo) || rest.replace(parameters, '').includes('@');
}

export function parseOrigin(value: string): string {
	const url = URL.parse(value);
	if (!url || !/^https?:$/.test(url.protocol) || `${url.origin}/` !== url.href) {
		throw new Invalid('be an origin such as https://example.com, without a path');
	}
	if (/^[\d.]+$|^\[/.test(url.hostname)) {
		throw new Invalid(
			'have a host name, because passkeys do not work on an IP address: ORIGIN=http://localhost:3000 on this machine'
		);
	}
	if (url.protocol === 'http:' && !isLoopback(url.origin)) {
		throw new Invalid('begin with https, because browsers have no passkeys on plain http');
	}
	return url.origin;
}

export function parsePort(value: string): number {
	if (!/^\d{1,5}$/.test(value) || Number(value) > 65535) {
		throw new Invalid('be a port number such as 3000');
	}
	return Number(value);
}

/** Whether browsers treat an origin as this machine, where passkeys work without https. */
export function isLoopback(origin: string): boolean {
	const { hostname } = new URL(origin);
	return hostname === 'localhost' || hostname.endsWith('.localhost');
}

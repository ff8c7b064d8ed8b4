import { isIP } from 'node:net';

/** Networks of clients, each in one spelling, so that a caller cannot be counted under many. */

/** Of a client whose address is unknown: all of them share it. */
const UNKNOWN = '?';

/** The networks of one client, by which it is counted. */
export interface Networks {
	/** An IPv4 address, or the /64 network of an IPv6 address, which one customer has. */
	narrow: string;
	/** The /48 network of an IPv6 address, which one site has. */
	wide: string | undefined;
}

/**
 * An IP address in its one spelling (RFC 5952; IPv4 where it is mapped into IPv6); undefined for other
 * text. Some proxies add brackets, the port or the zone.
 */
export function canonicalIp(text: string): string | undefined {
	if (text.length > 60) return undefined;
	const [, inBrackets, withPort] = /^(?:\[(.+)\]|([\d.]+))(?::\d+)?$/.exec(text.trim()) ?? [];
	const bare = (inBrackets ?? withPort ?? text.trim()).replace(/%.*$/, '');
	const version = isIP(bare);
	if (version !== 6) return version === 4 ? bare : undefined;
	const ip = new URL(`http://[${bare}]`).hostname.slice(1, -1);
	const [, high, low] = /^::ffff:(\w+):(\w+)$/.exec(ip) ?? [];
	return high && low ? [...bytes(high), ...bytes(low)].join('.') : ip;
}

/** The networks of a client with this canonical address. */
export function of(ip: string | undefined): Networks {
	if (!ip?.includes(':')) return { narrow: ip ?? UNKNOWN, wide: undefined };
	const [left = [], right = []] = ip.split('::').map((part) => part.split(':').filter(Boolean));
	const zeros = Array<string>(8 - left.length - right.length).fill('0');
	const groups = [...left, ...zeros, ...right];
	const network = (bits: 48 | 64) => `${groups.slice(0, bits / 16).join(':')}::/${bits}`;
	return { narrow: network(64), wide: network(48) };
}

/** The two bytes of a group of an IPv6 address. */
function bytes(group: string): [number, number] {
	const value = parseInt(group, 16);
	return [value >> 8, value & 255];
}

/** Advice where the addresses of clients are not known, so that limits by network count all as one. */

/** What proxies say of the client. */
const FORWARDED = ['x-forwarded-for', 'x-real-ip', 'cf-connecting-ip', 'forwarded'];

type Source = Record<string, string | undefined>;

/** Warnings about the settings that adapter-node reads by itself. */
export function warnings({ ADDRESS_HEADER, XFF_DEPTH }: Source, origin: string): string[] {
	const missing = origin.startsWith('https:') && !ADDRESS_HEADER;
	const wrong = XFF_DEPTH && !/^[1-9]\d*$/.test(XFF_DEPTH);
	return [
		...(missing ? [MISSING] : []),
		...(wrong ? ['XFF_DEPTH must be a number from 1; all clients count as one now.'] : [])
	];
}

const MISSING =
	'ADDRESS_HEADER is not set. With https, a proxy stands in front, and all clients count as one for the limits. Set it to the header in which the proxy sends the address of the client, such as ADDRESS_HEADER=x-forwarded-for.';

/** Answers for each request what to warn of, each thing once. `ip` is the client's, where it is known. */
export function watch({ ADDRESS_HEADER }: Source) {
	let warned = false;
	return (headers: Headers, ip: string | undefined): string | undefined => {
		if (warned) return undefined;
		const name = FORWARDED.find((each) => headers.has(each));
		const advice = ADDRESS_HEADER
			? ip === undefined && unread(ADDRESS_HEADER)
			: name && unset(name);
		warned = Boolean(advice);
		return advice || undefined;
	};
}

const unset = (name: string) =>
	`A request has the header ${name}, and ADDRESS_HEADER is not set. If your proxy writes this header, set ADDRESS_HEADER=${name}: until then all clients count as one for the limits.`;

const unread = (name: string) =>
	`A request has no IP address in the header ${name}, which ADDRESS_HEADER names. Such clients count as one for the limits: let the proxy send the header with every request.`;

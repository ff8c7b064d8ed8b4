import type { Connection } from '../../lib/server/http/connection.ts';
import type { Deployment } from '../../lib/server/deployment.ts';
import * as origins from '../../lib/server/origins.ts';
import * as settings from '../../lib/server/settings/origins.ts';
import { isLoopback } from '../../lib/server/settings/parsers.ts';
import { ok, problem, warning, wordsOf, type Finding } from './check.ts';
import { clock } from './machine.ts';

/** How browsers reach the server: the origin, https, and what the proxy passes on. */

export function relyingParty({ env, app }: Deployment): Finding {
	const others = origins.ofPages(app).filter((each) => each !== env.ORIGIN);
	const pages = others.length > 0 ? ` for pages of ${others.join(', ')}` : '';
	const api = app.api_host === null ? '' : ` The management API is at ${app.api_host}/v1 too.`;
	const text = `${env.ORIGIN}${pages}; passkeys are bound to ${app.rp_id}.${api}`;
	const [advice] = settings.warnings(env);
	if (advice) return warning('origin', text, advice);
	if (!isLoopback(env.ORIGIN)) return ok('origin', text);
	return ok('origin', `${text} Only browsers on this machine reach it.`);
}

/** Asks the server how it sees a request that takes the way of a browser's. */
export async function connection({ env, app }: Deployment): Promise<Finding[]> {
	let response;
	try {
		response = await fetch(`${env.ORIGIN}/management/v1/apps/${app.id}/connection`, {
			headers: { authorization: `Bearer ${app.keys.management}` },
			redirect: 'manual',
			signal: AbortSignal.timeout(10_000)
		});
	} catch (cause) {
		return [unreachable(env.ORIGIN, wordsOf(cause))];
	}
	if (!response.ok) return [refused(env.ORIGIN, response.status)];
	const seen = (await response.json()) as Connection;
	return [https(env.ORIGIN), proxy(seen), clock('the server', seen.now)];
}

function https(origin: string): Finding {
	const isHttps = origin.startsWith('https:');
	return ok('https', isHttps ? 'The certificate is valid.' : 'Not needed on this machine.');
}

function unreachable(origin: string, why: string): Finding {
	const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|SSL/i.test(why);
	return isCertificate
		? problem('https', `The certificate of ${origin} is not valid (${why}).`, 'Renew it.')
		: problem(
				'https',
				`No server answers at ${origin} (${why}).`,
				'Start the server, and let DNS and the proxy lead to it from this machine.'
			);
}

function refused(origin: string, status: number): Finding {
	const [text, next] =
		status === 421
			? [
					'The proxy does not pass the Host header on (421).',
					'nginx: proxy_set_header Host $host; then reload it.'
				]
			: status === 401
				? [
						`The server at ${origin} has another SECRET_KEY or database (401).`,
						'Run the doctor with the settings of that server.'
					]
				: [
						`Something else answers at ${origin} (${status}).`,
						'Let DNS and the proxy lead to this server, and start it with this version.'
					];
	return problem('proxy', text, next);
}

const LOCAL =
	/^(::1|(::ffff:)?(127|10)\.|(::ffff:)?192\.168\.|(::ffff:)?172\.(1[6-9]|2\d|3[01])\.|f[cd])/;

/** Whether limits count by the client's own address. */
function proxy({ address, address_header, forwarded }: Connection): Finding {
	const names = Object.keys(forwarded);
	if (address === null) {
		return problem(
			'proxy',
			`ADDRESS_HEADER is ${address_header}, and the proxy does not send that header.`,
			'Let the proxy set it, or correct ADDRESS_HEADER.'
		);
	}
	if (names.length === 0) return ok('proxy', `No proxy is in front; this client is ${address}.`);
	const source = ['x-real-ip', 'x-forwarded-for'].find((name) => names.includes(name));
	if (address_header === null && source !== undefined && LOCAL.test(address)) {
		return problem(
			'proxy',
			`Every visitor counts as the proxy (${address}), so they share one limit.`,
			`Set ADDRESS_HEADER=${source}${source === 'x-forwarded-for' ? ' and XFF_DEPTH=1 (the number of proxies)' : ''}, and restart.`
		);
	}
	const text = `The proxy sends ${names.join(', ')}; this client is ${address}.`;
	if (address_header === null) {
		return warning(
			'proxy',
			text,
			'If that is not the address of this machine, set ADDRESS_HEADER to the header that has it.'
		);
	}
	return ok('proxy', text);
}

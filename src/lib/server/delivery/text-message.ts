import type { Attempt, Transport } from './transports.ts';

/** Longer than the ten seconds that fetch waits for a connection, to tell the two apart. */
const TIMEOUT_MS = 15_000;

/** Errors from before the request was sent: DNS, the connection, its certificate. */
const NOT_CONNECTED =
	/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|.*CERT.*|UNABLE_TO_.*|ERR_TLS_.*)$/;

/** Text messages by the gateway at `url`: a POST with the JSON `{to, text}`, and 2xx means taken. */
export function textMessage(url: string, token: string | undefined): Transport {
	const headers = {
		'content-type': 'application/json',
		...(token && { authorization: `Bearer ${token}` })
	};
	return async ({ to, text }) => {
		try {
			const response = await fetch(url, {
				method: 'POST',
				headers,
				body: JSON.stringify({ to, text }),
				// A redirect would pass the token on.
				redirect: 'manual',
				signal: AbortSignal.timeout(TIMEOUT_MS)
			});
			await response.body?.cancel();
			return answered(response.status);
		} catch (cause) {
			return failed(cause as Error);
		}
	};
}

function answered(status: number): Attempt {
	const reason = `HTTP ${status}`;
	if (status >= 200 && status < 300) return { outcome: 'sent' };
	return { outcome: status === 429 || status >= 500 ? 'later' : 'refused', reason };
}

function failed({ name, cause }: Error): Attempt {
	const code = cause instanceof Error && 'code' in cause ? String(cause.code) : name;
	return { outcome: NOT_CONNECTED.test(code) ? 'later' : 'unknown', reason: code };
}

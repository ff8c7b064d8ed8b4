import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';

export type RawOptions = { method?: string; headers?: Record<string, string>; body?: string };

/**
 * A request as `fetch` would not send it: under another `Host`, to a path exactly as it is written.
 * Follows no redirect.
 */
export async function raw(
	url: string,
	path: string,
	{ method = 'GET', headers = {}, body }: RawOptions = {}
): Promise<{ status: number; headers: Headers; body: string }> {
	const { hostname, port } = new URL(url);
	const asked = request({ hostname, port, path, method, headers, setHost: !('host' in headers) });
	asked.end(body);
	const [answer] = (await once(asked, 'response')) as [IncomingMessage];
	let text = '';
	for await (const chunk of answer.setEncoding('utf8')) text += String(chunk);
	const pairs = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
		values.map((value): [string, string] => [name, value])
	);
	return { status: answer.statusCode ?? 0, headers: new Headers(pairs), body: text };
}

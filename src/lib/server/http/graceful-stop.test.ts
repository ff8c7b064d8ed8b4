import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi, type Mock } from 'vitest';
import { until } from '../../../../tests/support/wait.ts';
import { stopGracefully } from './graceful-stop.ts';

let server: Server;
let closeIdle: Mock<() => void>;

beforeEach(async () => {
	closeIdle = vi.fn();
	server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
	await once(server, 'listening');
	server.closeIdleConnections = closeIdle;
	stopGracefully(server);
});
afterEach(() => server.close());

const closed = () => closeIdle.mock.calls.length > 0;

test('a server without connections stops at once (K-09)', async () => {
	server.closeIdleConnections();
	await until('the end', closed, 500);
});

test('an idle connection gets one more answer, which ends it, and then the server stops (K-09)', async () => {
	const { port } = server.address() as AddressInfo;
	const agent = new Agent({ keepAlive: true, maxSockets: 1 });
	const ask = async () => {
		const [answer] = (await once(get({ port, agent }), 'response')) as [IncomingMessage];
		await once(answer.resume(), 'end');
		return answer.headers.connection;
	};
	expect(await ask()).toBe('keep-alive');
	server.closeIdleConnections();
	expect(closed()).toBe(false);
	expect(await ask()).toBe('close');
	await until('the end', closed, 500);
	agent.destroy();
});

import { existsSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { startServer, type Server } from './server.ts';
import { until } from './wait.ts';

// The harness is tried on a small program, so that these tests need no build.
const entry = 'tests/support/server.fixture.ts';
const servers: Server[] = [];

async function start(env: Record<string, string> = {}): Promise<Server> {
	const server = await startServer({ entry, env });
	servers.push(server);
	return server;
}

afterEach(async () => {
	await Promise.all(servers.splice(0).map((server) => server.remove()));
});

type Clock = { dates: number[]; past?: string; uptime?: number };

const count = async (server: Server) => Number(await (await fetch(server.url)).text());
const isAlive = (pid: number) => {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
};

test('a started server is ready, and its data survive a restart and a kill', async () => {
	const server = await start();
	expect(await count(server)).toBe(1);
	await server.restart();
	expect(await count(server)).toBe(2);
	await server.kill();
	await server.start();
	expect(await count(server)).toBe(3);
	expect(server.logs().match(/listening/g)).toHaveLength(3);
});

test('two servers share nothing', async () => {
	const [one, other] = await Promise.all([start(), start()]);
	await count(one);
	expect(await count(one)).toBe(2);
	expect(await count(other)).toBe(1);
});

test('stopping lets the server end by itself and answers its exit code', async () => {
	const server = await start();
	expect(await server.stop()).toBe(0);
	expect(server.logs()).toContain('ended');
	expect(await server.stop()).toBe(0);
});

test('removing leaves neither a process nor a file', async () => {
	const server = await start();
	await count(server);
	const pid = server.pid ?? 0;
	expect(isAlive(pid)).toBe(true);
	await server.remove();
	expect(isAlive(pid)).toBe(false);
	expect(existsSync(server.directory)).toBe(false);
});

test("a server's clock can be moved, over a restart too, and does not keep the process alive", async () => {
	const server = await start();
	const read = async () => (await fetch(`${server.url}/now`)).json() as Promise<Clock>;
	const aheadBy = ({ dates }: Clock) =>
		dates.map((date) => Math.round((date - Date.now()) / 5000) || 0);
	expect(aheadBy(await read())).toEqual([0, 0, 0, 0]);
	await server.advance(1000);
	await server.advance(200);
	const { past, uptime, ...moved } = await read();
	expect(aheadBy(moved)).toEqual([240, 240, 240, 240]);
	expect(past).toBe('1970-01-01T00:00:00.000Z');
	expect(Math.round(Number(uptime) / 60_000)).toBe(20);
	expect(await server.stop()).toBe(0);
	await server.start();
	expect(aheadBy(await read())).toEqual([240, 240, 240, 240]);
});

test('a stopped clock moves only by hand, over a restart too, and continues once it is started', async () => {
	const server = await start();
	const read = async () => {
		const { dates } = (await (await fetch(`${server.url}/now`)).json()) as Clock;
		return dates[1];
	};
	await server.stopClock();
	const stopped = await read();
	expect(await read()).toBe(stopped);
	await server.advance(10);
	await server.restart();
	expect(await read()).toBe(Number(stopped) + 10_000);
	expect(server.now()).toBe(Number(stopped) + 10_000);
	await server.startClock();
	await until('the clock to go on', async () => Number(await read()) > Number(stopped) + 10_000);
});

test('a server that does not start is reported with its own output', async () => {
	await expect(start({ FAULT: 'ORIGIN is missing' })).rejects.toThrow('ORIGIN is missing');
});

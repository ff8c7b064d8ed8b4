import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { end } from '../support/processes.ts';
import { until } from '../support/wait.ts';
import { start, type Driver, type Launch } from './driver.ts';

/** Firefox by Marionette, its own protocol: a length, a colon, and JSON, over TCP. */
export async function launchFirefox({ proxy, storage }: Launch): Promise<Driver> {
	const profile = await mkdtemp(join(tmpdir(), 'postern-firefox-'));
	const preferences = {
		'marionette.port': 0,
		'security.webauth.webauthn_enable_softtoken': true,
		'security.webauth.webauthn_enable_usbtoken': false,
		'network.proxy.type': 1,
		'network.proxy.http': '127.0.0.1',
		'network.proxy.http_port': proxy,
		'network.proxy.ssl': '127.0.0.1',
		'network.proxy.ssl_port': proxy,
		'network.proxy.allow_hijacking_localhost': true,
		'services.settings.server': 'data:,#remote-settings-dummy/v1',
		'app.update.disabledForTesting': true,
		'media.gmp-manager.updateEnabled': false,
		'dom.storage.enabled': storage
	};
	const lines = Object.entries(preferences).map(
		([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`
	);
	await writeFile(join(profile, 'user.js'), lines.join(''));
	const child = start(
		'firefox-esr',
		[...['--headless', '--marionette', '--no-remote', '--profile', profile]],
		{ MOZ_DISABLE_NONLOCAL_CONNECTIONS: '1' }
	);
	const port = await until('Firefox to listen', () =>
		readFile(join(profile, 'MarionetteActivePort'), 'utf8').catch(() => undefined)
	);
	const send = marionette(connect(Number(port), '127.0.0.1'));
	await send('WebDriver:NewSession', { capabilities: {} });
	return {
		send,
		async close() {
			await end(child, 'SIGKILL');
			await rm(profile, { recursive: true, force: true, maxRetries: 10 });
		}
	};
}

type Answer = [type: 1, id: number, error: { message: string } | null, result: unknown];

function marionette(socket: Socket): Driver['send'] {
	const waiting: ((answer: Answer) => void)[] = [];
	let received = Buffer.alloc(0);
	socket.on('error', () => {});
	socket.on('data', (data) => {
		received = Buffer.concat([received, data]);
		for (;;) {
			const colon = received.indexOf(':');
			const end = colon + 1 + Number(received.subarray(0, colon));
			if (colon < 0 || received.length < end) return;
			const message = JSON.parse(received.toString('utf8', colon + 1, end)) as Answer | object;
			received = received.subarray(end);
			// The first message is a greeting.
			if (Array.isArray(message)) waiting[message[1]]?.(message as Answer);
		}
	});
	let sent = 0;
	return async (command, parameters = {}) => {
		const message = JSON.stringify([0, ++sent, command, parameters]);
		const answered = new Promise<Answer>((resolve) => (waiting[sent] = resolve));
		socket.write(`${Buffer.byteLength(message)}:${message}`);
		const [, , error, result] = await answered;
		if (error) throw new Error(error.message);
		return result && typeof result === 'object' && 'value' in result ? result.value : result;
	};
}

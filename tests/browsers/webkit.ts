import { end, freePort } from '../support/processes.ts';
import { until } from '../support/wait.ts';
import { start, type Driver, type Launch } from './driver.ts';

/** The paths of the commands in WebDriver's own protocol, HTTP. */
const paths: Record<string, [method: string, path: string]> = {
	'WebDriver:Navigate': ['POST', '/url'],
	'WebDriver:Back': ['POST', '/back'],
	'WebDriver:Refresh': ['POST', '/refresh'],
	'WebDriver:ExecuteScript': ['POST', '/execute/sync'],
	'WebDriver:PerformActions': ['POST', '/actions'],
	'WebDriver:NewWindow': ['POST', '/window/new'],
	'WebDriver:GetWindowHandle': ['GET', '/window'],
	'WebDriver:SwitchToWindow': ['POST', '/window']
};

/** WebKitGTK's MiniBrowser by its WebDriver, on a display of its own: it has no headless mode. */
export async function launchWebKit({ proxy, storage }: Launch): Promise<Driver> {
	const screen = start('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24']);
	const display = await new Promise((resolve) => screen.stdio[3]?.once('data', resolve));
	const port = await freePort();
	const driver = start('WebKitWebDriver', [`--port=${port}`], {
		DISPLAY: `:${String(display).trim()}`
	});
	const args = [
		'--automation',
		`--proxy=http://127.0.0.1:${proxy}`,
		`--enable-html5-local-storage=${storage}`
	];
	const call = async (method: string, path: string, body?: object) => {
		const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
			method,
			body: body && JSON.stringify(body)
		});
		const { value } = (await answer.json()) as { value: unknown };
		if (!answer.ok) throw new Error((value as { message: string }).message);
		return value;
	};
	const { sessionId } = (await until('the WebDriver of WebKit', () =>
		call('POST', '/session', {
			capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { args } } }
		}).catch((error: unknown) => {
			if (error instanceof TypeError) return undefined;
			throw error;
		})
	)) as { sessionId: string };
	return {
		send(command, parameters = {}) {
			const [method, path] = paths[command] ?? [];
			if (!method) throw new Error(`WebKit has no ${command}.`);
			const body = method === 'POST' ? parameters : undefined;
			return call(method, `/session/${sessionId}${path}`, body);
		},
		async close() {
			await call('DELETE', `/session/${sessionId}`).catch(() => {});
			await end(driver, 'SIGTERM');
			await end(screen, 'SIGTERM');
		}
	};
}

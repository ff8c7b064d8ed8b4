import { Agent, request } from 'node:http';
import { floods, type Bad, type Kind } from './floods.ts';

/**
 * A process that sends so many bad requests a second, answered or not, until it is ended; then it
 * reports its answers by status. Arguments: origin, app id, kind, networks, requests a second.
 */
const [origin = '', appId = '', kind = '', networks = '', rate = ''] = process.argv.slice(2);
const TICK_MS = 10;

const make: (api: string, turn: number) => Bad = floods[kind as Kind];
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const answers: Record<string, number> = {};
const began = performance.now();
let sent = 0;

const count = (answer: string | number) => (answers[answer] = (answers[answer] ?? 0) + 1);

function send(turn: number): void {
	const { method, path, headers, body } = make(`/v1/apps/${appId}`, turn);
	const network = turn % Number(networks);
	const from = `10.${network >> 16}.${(network >> 8) & 255}.${network & 255}`;
	const asked = request(origin + path, {
		...{ agent, method },
		headers: { origin, 'x-forwarded-for': from, ...headers }
	});
	asked.once('response', (answer) => {
		count(answer.statusCode ?? 0);
		answer.once('error', () => {});
		answer.resume();
	});
	asked.once('error', () => count('lost'));
	asked.end(body);
}

setInterval(() => {
	const due = ((performance.now() - began) / 1000) * Number(rate);
	while (sent < due) send(sent++);
}, TICK_MS);

process.once('SIGTERM', () => {
	const seconds = (performance.now() - began) / 1000;
	console.log(JSON.stringify({ perSecond: sent / seconds, answers }));
	process.exit();
});

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Db } from '../db/schema.ts';
import * as queue from '../delivery/queue.ts';
import { OK } from '../events/events.ts';
import type { App } from '../relying-party.ts';
import { listen } from '../signals.ts';

/**
 * What Prometheus reads. Every label has few values: kinds, results and the ids of routes, never what a
 * caller sent.
 */

/** Seconds. */
const FAST = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS']);

/** What finishes a ceremony. */
const CEREMONIES: Record<string, string> = {
	registration: 'registration',
	login: 'authentication',
	passkey_added: 'addition'
};

let registry: Registry | undefined;

/** Counts from now on. */
export function start(db: Db, app: App): void {
	registry = new Registry();
	collectDefaultMetrics({ register: registry });
	const registers = [registry];
	countActs(registers);
	countMessages(registers, db, app);
	timeRequests(registers);
}

/** The metrics in Prometheus's text format, with the content type. */
export async function read(): Promise<{ text: string; contentType: string }> {
	if (!registry) throw new Error('The metrics are off.');
	return { text: await registry.metrics(), contentType: registry.contentType };
}

function countActs(registers: Registry[]): void {
	const logins = new Counter({
		name: 'postern_logins_total',
		help: 'Log-ins and finished registrations, and refused ones, by method and by result: ok, or why not.',
		labelNames: ['kind', 'method', 'result'],
		registers
	});
	const limits = new Counter({
		name: 'postern_limits_met_total',
		help: 'Requests that a limit has refused, by limit.',
		labelNames: ['limit'],
		registers
	});
	const others = new Counter({
		name: 'postern_events_total',
		help: 'Other events, by kind and result.',
		labelNames: ['kind', 'result'],
		registers
	});
	const ceremonies = new Counter({
		name: 'postern_passkey_ceremonies_total',
		help: 'Ceremonies with a passkey, by kind and step: begun and not finished ones are people who gave up.',
		labelNames: ['kind', 'step'],
		registers
	});
	listen('ceremony', ({ kind }) => ceremonies.inc({ kind, step: 'begun' }));
	listen('event', ({ kind, method, result }) => {
		const ceremony = method === 'passkey' && result === OK ? CEREMONIES[kind] : undefined;
		if (ceremony) ceremonies.inc({ kind: ceremony, step: 'finished' });
		if (kind === 'limit_met') limits.inc({ limit: result });
		else if (kind === 'login' || kind === 'registration') {
			logins.inc({ kind, method: method ?? 'none', result });
		} else others.inc({ kind, result });
	});
}

function countMessages(registers: Registry[], db: Db, app: App): void {
	const attempts = new Counter({
		name: 'postern_message_attempts_total',
		help: 'Attempts to send mail and text messages, by channel and outcome.',
		labelNames: ['channel', 'outcome'],
		registers
	});
	listen('message', (labels) => attempts.inc(labels));
	// Each by a search of its own: a registry reads all metrics at the same time.
	new Gauge({
		name: 'postern_messages_due_age_seconds',
		help: 'For how long the oldest message that is due has waited.',
		registers,
		async collect() {
			this.set((await queue.due(db, app)).age);
		}
	});
	new Gauge({
		name: 'postern_messages_due',
		help: `Messages that are due and wait, at most ${queue.COUNTED}.`,
		registers,
		async collect() {
			this.set((await queue.due(db, app)).messages);
		}
	});
}

function timeRequests(registers: Registry[]): void {
	const requests = new Histogram({
		name: 'postern_request_duration_seconds',
		help: 'How long answers take, by route, method and class of status.',
		labelNames: ['route', 'method', 'status'],
		buckets: FAST,
		registers
	});
	listen('request', ({ route, method, status, seconds }) => {
		const known = METHODS.has(method) ? method : 'other';
		requests.observe({ route, method: known, status: `${Math.floor(status / 100)}xx` }, seconds);
	});
	const waits = new Histogram({
		name: 'postern_database_wait_seconds',
		help: 'How long requests wait for a connection to the database; SQLite has one, which its writer holds.',
		buckets: FAST,
		registers
	});
	listen('database', ({ seconds }) => waits.observe(seconds));
}

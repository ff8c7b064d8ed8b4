import { channel, subscribe, type Channel } from 'node:diagnostics_channel';

/** What is counted or timed, announced to the metrics; where they are off, to no listener. */
export interface Signals {
	/** An event, or a refusal that is none because there are too many. */
	event: { kind: string; method: string | null; result: string };
	/** A ceremony with an authenticator that begins; an event says that it is finished. */
	ceremony: { kind: 'registration' | 'authentication' | 'addition' };
	/** An attempt to send a message. */
	message: { channel: string; outcome: string };
	/** A wait for a connection to the database, or for the turn on SQLite's only one. */
	database: { seconds: number };
	/** A request that is answered. `route` is the id of a route, never a path. */
	request: { route: string; method: string; status: number; seconds: number };
}

/** By name: to look one up for each statement takes a twelfth of the server's time. */
const channels: Partial<Record<keyof Signals, Channel>> = {};

/** Announces it. */
export function signal<Name extends keyof Signals>(name: Name, value: Signals[Name]): void {
	(channels[name] ??= channel(`postern:${name}`)).publish(value);
}

/** Calls `listener` for each that is announced from now on. */
export function listen<Name extends keyof Signals>(
	name: Name,
	listener: (value: Signals[Name]) => void
): void {
	subscribe(`postern:${name}`, (value) => listener(value as Signals[Name]));
}

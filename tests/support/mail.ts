import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { until } from './wait.ts';

export type Mail = {
	to: string;
	from: string;
	/** How the client greeted the server. */
	hello: string;
	subject: string;
	/** By small letters; folded lines are one. */
	headers: Record<string, string>;
	text: string;
	html: string;
	/** As it went over the wire. */
	source: string;
};

export type MailServer = {
	url: string;
	/** All accepted mails, in order. */
	messages(): Mail[];
	/** The number of delivery attempts, refused or not, to one address or to all. */
	attempts(to?: string): number;
	/** The oldest mail to the address that was not given before; throws after ten seconds. */
	waitFor(to: string): Promise<Mail>;
	/** From now on answers every message with that code, or takes it and hangs up or never answers. */
	refuse(code?: number | 'hang-up' | 'silence'): void;
	accept(): void;
	stop(): Promise<void>;
};

/** A mail server on this machine, at `port` or a free one. The caller must stop it. */
export async function startMailServer(
	port = 0,
	options: SMTPServerOptions = {}
): Promise<MailServer> {
	const taken: Mail[] = [];
	const given = new Set<Mail>();
	let answer: number | 'hang-up' | 'silence' = 250;
	const attempts: string[] = [];
	const server = new SMTPServer({
		disabledCommands: ['AUTH', 'STARTTLS'],
		logger: false,
		closeTimeout: 100,
		...options,
		onData(stream, session, done) {
			void (async () => {
				const source = await read(stream);
				// The client died before the end: there is no mail, and no client to answer.
				if (source === undefined) return;
				const { mailFrom, rcptTo } = session.envelope;
				const from = mailFrom ? mailFrom.address : '';
				const to = rcptTo.map(({ address }) => address).join(', ');
				attempts.push(to);
				if (typeof answer === 'string' || answer === 250) {
					const hello = String(session.hostNameAppearsAs);
					taken.push({ ...parse(source), source, to, from, hello });
				}
				if (answer === 'hang-up') hangUp(server);
				else if (answer === 250) done();
				else if (answer !== 'silence') {
					done(Object.assign(new Error('Not now'), { responseCode: answer }));
				}
			})();
		}
	});
	// Clients who leave in the middle are part of what is tested.
	server.on('error', () => {});
	await once(server.listen(port, '127.0.0.1'), 'listening');
	const address = server.server.address() as AddressInfo;
	return {
		url: `smtp://127.0.0.1:${address.port}`,
		messages: () => [...taken],
		attempts: (to) => attempts.filter((each) => to === undefined || each === to).length,
		waitFor: async (to) => {
			const next = () => taken.find((mail) => mail.to === to && !given.has(mail));
			const mail = await until(`a mail to ${to}`, next);
			given.add(mail);
			return mail;
		},
		refuse: (code = 451) => (answer = code),
		accept: () => (answer = 250),
		stop: () => new Promise((resolve) => server.close(() => resolve()))
	};
}

/** All that a client sends, or undefined where it leaves before the end. */
async function read(stream: Readable): Promise<string | undefined> {
	let source = '';
	try {
		for await (const chunk of stream.setEncoding('latin1')) source += String(chunk);
		return source;
	} catch {
		return undefined;
	}
}

function hangUp(server: SMTPServer): void {
	for (const connection of server.connections as Set<{ _socket: { destroy(): void } }>) {
		connection._socket.destroy();
	}
}

/** A mail of two alternative parts, plain text and HTML, as ours are; throws for another. */
function parse(source: string): Pick<Mail, 'headers' | 'subject' | 'text' | 'html'> {
	const { headers, body } = split(source);
	const boundary = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '')?.[1];
	const [text, html, ...more] = body.split(`--${boundary}`).slice(1, -1).map(decode);
	if (text?.type !== 'text/plain' || html?.type !== 'text/html' || more.length > 0) {
		throw new Error(`This is no mail of text and HTML:\n${source}`);
	}
	return { headers, subject: words(headers['subject'] ?? ''), text: text.body, html: html.body };
}

function split(source: string) {
	const [head = '', ...rest] = source.split('\r\n\r\n');
	const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
	const headers = Object.fromEntries(
		lines.map((line) => [
			line.slice(0, line.indexOf(':')).toLowerCase(),
			line.slice(line.indexOf(':') + 1).trim()
		])
	);
	return { headers, body: rest.join('\r\n\r\n') };
}

function decode(part: string): { type: string | undefined; body: string } {
	const { headers, body } = split(part.replace(/^\r\n/, ''));
	const encoding = headers['content-transfer-encoding'] ?? '7bit';
	const bytes =
		encoding === 'base64'
			? Buffer.from(body, 'base64')
			: encoding === 'quoted-printable'
				? quotedPrintable(body.replace(/=\r\n/g, ''))
				: Buffer.from(body, 'latin1');
	const text = bytes.toString('utf8').replaceAll('\r\n', '\n').trimEnd();
	return { type: headers['content-type']?.split(';', 1)[0], body: `${text}\n` };
}

/** The encoded words of a header (RFC 2047), UTF-8 only. */
export function words(header: string): string {
	return header
		.replace(/\?=\s+=\?/g, '?==?')
		.replace(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
			(kind.toUpperCase() === 'B'
				? Buffer.from(text, 'base64')
				: quotedPrintable(text.replaceAll('_', ' '))
			).toString('utf8')
		);
}

function quotedPrintable(text: string): Buffer {
	const bytes = text.replace(/=([\dA-F]{2})/gi, (_, hex: string) =>
		String.fromCharCode(parseInt(hex, 16))
	);
	return Buffer.from(bytes, 'latin1');
}

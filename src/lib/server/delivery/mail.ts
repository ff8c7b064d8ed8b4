import { createTransport } from 'nodemailer';
import { randomId } from '../crypto.ts';
import type { Message } from './outbox.ts';
import type { Attempt, Transport } from './transports.ts';

const TIMEOUTS = {
	dnsTimeout: 5_000,
	connectionTimeout: 10_000,
	greetingTimeout: 10_000,
	// Some servers scan a mail before they accept it.
	socketTimeout: 30_000
};
/** The loopback interface needs no TLS, and its servers seldom have a certificate. */
const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;

export interface Sender {
	/** `Name <address>`, or an address alone. */
	from: string;
	/** The name where `from` has none. */
	name: string;
	/** The host of the app, for the greeting (RFC 5321 §4.1.1.1) and the ids of messages. */
	host: string;
}

/** Mail by the server at `url`: `smtp:`, with STARTTLS if the server offers it, or `smtps:`. */
export function mail(url: string, sender: Sender): Transport {
	const settings = settingsFor(url, sender);
	const from = parse(sender);
	return async (message) => {
		const extensions = new ExtensionLog();
		const transporter = createTransport({ ...settings, logger: extensions, transactionLog: true });
		let begun = false;
		let unable = false;
		transporter.use('stream', ({ message: node }, done) => {
			// The message is read once the server has answered DATA: from then on it may arrive.
			const read = node.createReadStream.bind(node);
			node.createReadStream = (options) => read(options).once('resume', () => (begun = true));
			// The envelope is read after the greeting. Without recipients, nothing is sent.
			const envelope = node.getEnvelope();
			node.getEnvelope = () => {
				unable = !extensions.hasUtf8 && [from.address, message.to].some(needsUtf8);
				return unable ? { ...envelope, to: [] } : envelope;
			};
			done();
		});
		try {
			await transporter.sendMail(compose(from, message, sender.host));
			return { outcome: 'sent' };
		} catch (cause) {
			if (unable) return { outcome: 'refused', reason: 'the server does not offer SMTPUTF8' };
			return failed(cause as SmtpError, begun);
		}
	};
}

/** Connects and logs in, without a mail. Throws what the server answers. */
export async function assertReachable(url: string, sender: Sender): Promise<void> {
	await createTransport(settingsFor(url, sender)).verify();
}

function settingsFor(url: string, sender: Sender) {
	const { username, hostname } = new URL(url);
	const requireTLS = username !== '' && !LOOPBACK.test(hostname);
	return { url, ...TIMEOUTS, name: sender.host, ...(requireTLS && { requireTLS }) };
}

/** Whether only a server with SMTPUTF8 takes the address (RFC 6531 §3.1); a domain has an A-label. */
const needsUtf8 = (address: string) => /\P{ASCII}.*@/u.test(address);

/** Sees in the transaction what the server offers; logs nothing. */
class ExtensionLog {
	hasUtf8 = false;
	level() {}
	trace() {}
	info() {}
	warn() {}
	error() {}
	fatal() {}
	debug({ tnx }: { tnx?: string }, line: string) {
		this.hasUtf8 ||= tnx === 'server' && /^250[ -]SMTPUTF8\b/im.test(line);
	}
}

function compose(
	from: { name: string; address: string },
	{ to, subject, text, html }: Message,
	host: string
) {
	// As objects, so that no address is parsed as a list, a name or a comment.
	const recipient = { name: '', address: to };
	return {
		from,
		to: recipient,
		envelope: { from, to: recipient },
		messageId: `<${randomId()}@${host}>`,
		subject,
		text,
		html,
		// RFC 3834: asks for no automatic answer.
		headers: { 'auto-submitted': 'auto-generated' },
		disableFileAccess: true,
		disableUrlAccess: true
	};
}

function parse({ from, name }: Sender): { name: string; address: string } {
	const [, given = '', address = from] = /^([^<]*?) ?<([^<>]+)>$/.exec(from) ?? [];
	// The quotes of RFC 5322 §3.2.4 are not part of the name.
	const unquoted = given.replace(/^"(.*)"$/, '$1').replace(/\\(.)/g, '$1');
	return { name: (unquoted || name).replace(/\p{Cc}+/gu, ' '), address };
}

interface SmtpError extends Error {
	code?: string;
	command?: string;
	/** The server's answer, and its status code. */
	response?: string;
	responseCode?: number;
}

function failed(cause: SmtpError, begun: boolean): Attempt {
	const { code = '', command = '', responseCode } = cause;
	const reply = cause.response ?? cause.message;
	const reason = [code, command, responseCode].filter(Boolean).join(' ');
	const temporary = responseCode !== undefined && responseCode < 500;
	// These errors are about this message; others may go away before it expires.
	if (/^E(ENVELOPE|MESSAGE)$/.test(code) && !temporary)
		return { outcome: 'refused', reason, reply };
	const known = responseCode !== undefined || !begun;
	return { outcome: known ? 'later' : 'unknown', reason, reply };
}

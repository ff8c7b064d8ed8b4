import { createTransport } from 'nodemailer';
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

/** Mail by the server at `url`: `smtp:`, with STARTTLS if the server offers it, or `smtps:`. */
export function mail(url: string, from: string): Transport {
	const { username, hostname } = new URL(url);
	const requireTLS = username !== '' && !LOOPBACK.test(hostname);
	const sender = parse(from);
	return async (message) => {
		const transporter = createTransport({ url, ...TIMEOUTS, ...(requireTLS && { requireTLS }) });
		let begun = false;
		// The message is read once the server has answered DATA: from then on it may arrive.
		transporter.use('stream', ({ message: node }, done) => {
			const read = node.createReadStream.bind(node);
			node.createReadStream = (options) => read(options).once('resume', () => (begun = true));
			done();
		});
		try {
			await transporter.sendMail(compose(sender, message));
			return { outcome: 'sent' };
		} catch (cause) {
			return failed(cause as SmtpError, begun);
		}
	};
}

function compose(from: { name: string; address: string }, { to, subject, text, html }: Message) {
	// As objects, so that no address is parsed as a list, a name or a comment.
	const recipient = { name: '', address: to };
	return {
		from,
		to: recipient,
		envelope: { from, to: recipient },
		subject,
		text,
		html,
		// RFC 3834: asks for no automatic answer.
		headers: { 'auto-submitted': 'auto-generated' },
		disableFileAccess: true,
		disableUrlAccess: true
	};
}

/** `Name <address>` or an address alone. */
function parse(from: string): { name: string; address: string } {
	const [, name = '', address = from] = /^([^<]*?) ?<([^<>]+)>$/.exec(from) ?? [];
	return { name, address };
}

interface SmtpError extends Error {
	code?: string;
	command?: string;
	/** The status code of the server's answer. */
	responseCode?: number;
}

function failed({ code = '', command = '', responseCode }: SmtpError, begun: boolean): Attempt {
	const reason = [code, command, responseCode].filter(Boolean).join(' ');
	const temporary = responseCode !== undefined && responseCode < 500;
	// These errors are about this message; others may go away before it expires.
	if (/^E(ENVELOPE|MESSAGE)$/.test(code) && !temporary) return { outcome: 'refused', reason };
	const known = responseCode !== undefined || !begun;
	return { outcome: known ? 'later' : 'unknown', reason };
}

import { assertReachable } from '../../lib/server/delivery/mail.ts';
import * as queue from '../../lib/server/delivery/queue.ts';
import * as transports from '../../lib/server/delivery/transports.ts';
import type { Deployment } from '../../lib/server/deployment.ts';
import { canonical } from '../../lib/server/identifier.ts';
import { Misuse } from '../command.ts';
import { ok, problem, warning, wordsOf, type Finding } from './check.ts';

/** Mail and text messages. */

const NEXT =
	'Look at SMTP_URL and MAIL_FROM, then: npm run postern -- doctor --mail you@example.com';

/** Logs in at the mail server and, with an address, sends a test mail there. */
export async function mail({ env, app }: Deployment, to?: string): Promise<Finding> {
	const address = to === undefined ? undefined : canonical(to);
	if (to !== undefined && !address) throw new Misuse(`--mail: ${to} is no email address.`);
	if (!env.SMTP_URL) {
		if (env.FALLBACK === 'none') return ok('mail', 'FALLBACK is none: no mail is sent.');
		return ok('mail', 'No mail server: mail goes to /dev/mailbox.');
	}
	const { host } = new URL(env.SMTP_URL);
	if (!address) {
		try {
			await assertReachable(env.SMTP_URL, transports.senderOf(env, app));
			const text = `${host} answers and lets us in. Add --mail ADDRESS to send a test mail.`;
			return ok('mail', text);
		} catch (cause) {
			return problem('mail', `${host} does not let us in (${wordsOf(cause)}).`, NEXT);
		}
	}
	const send = transports.choose(env, app).email;
	if (typeof send !== 'function') throw new Error('There is no transport for mail.');
	const subject = `Test mail from ${app.brand.name}`;
	const text = `This mail was sent by the doctor of ${app.origin}. Codes and links take the same way.\n`;
	const { outcome, reason } = await send({
		to: address.value,
		subject,
		text,
		html: `<p>${text.trim()}</p>`
	});
	if (outcome === 'sent') return ok('mail', `${host} took a test mail from ${env.MAIL_FROM}.`);
	return problem('mail', `${host} did not take the test mail (${reason ?? outcome}).`, NEXT);
}

/** The gateway takes text messages only, so none is sent to try it. */
export function textMessages({ env }: Deployment): Finding[] {
	if (env.IDENTIFIER === 'email' || !env.SMS_URL) return [];
	const { host } = new URL(env.SMS_URL);
	return [ok('text messages', `They go to ${host}, for ${env.SMS_COUNTRIES.join(', ')}.`)];
}

/** What has not arrived. */
export async function outbox({ db, app }: Deployment): Promise<Finding> {
	const found = await queue.list(db, app);
	const overdue = new Date(Date.now() - 120_000).toISOString();
	const late = found.filter((each) => each.state === 'waiting' && each.due_at < overdue);
	const failed = found.filter((each) => each.state === 'failed');
	const text = `${failed.length} messages of the last day failed, ${late.length} are overdue.`;
	if (failed.length + late.length === 0) return ok('messages', text);
	return warning('messages', text, 'See why: npm run postern -- messages queue');
}

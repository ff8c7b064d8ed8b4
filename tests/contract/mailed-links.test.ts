import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { answered, authResult, refusal } from '../support/expected.ts';
import { expectNoFault } from '../support/hostile.ts';
import { startMailServer, type Mail, type MailServer } from '../support/mail.ts';
import { AFTER, INSIDE } from '../support/mangled-links.ts';
import { startServer, type Server } from '../support/server.ts';
import { knownBrowser, secretOf, sendLink, useLink } from '../support/sign-in-flows.ts';
import { Visitor } from '../support/visitor.ts';

/** Links in real mails, as mail programs decode, show, rewrite and pass them on (M-09). */

let mails: MailServer;
let server: Server;

beforeAll(async () => {
	mails = await startMailServer();
	const env = { SMTP_URL: mails.url, MAIL_FROM: 'no-reply@example.com', FALLBACK: 'magic_link' };
	server = await startServer({ env });
});
afterAll(async () => {
	await expectNoFault(server);
	await server.remove();
	await mails.stop();
});

async function receive() {
	const email = newEmail();
	const browser = await knownBrowser(server);
	const { body } = await browser.draft(email, { name: 'Ann' });
	const magic_link_path = `/register?draft=${body.id}&next=%2Faccount`;
	await sendLink(server, browser, email, { magic_link_path });
	return { email, browser, draft: body.id, mail: await mails.waitFor(email) };
}

const find = (pattern: RegExp, text: string) => pattern.exec(text)?.[1] ?? '';

/** How a program finds the link in a mail: most decode it, some do not. */
const PROGRAMS: [name: string, linkIn: (mail: Mail) => string][] = [
	['its text', ({ text }) => find(/(https?:\S+)/, text)],
	['the button of its HTML', ({ html }) => find(/href="([^"]+)"/, html)],
	['the address under the button', ({ html }) => find(/<br>(http[^<]+)</, html)],
	['its HTML, taken for text', ({ html }) => find(/(https?:[^<]+)/, html)],
	['its source', ({ source }) => find(/(https?:\/\/(?:=\r\n|\S)+)/, source)],
	['its source, line by line', ({ source }) => find(/(https?:\S+(?:\r\n\S+)?)/, source)],
	[
		'a quote of it',
		({ text }) => find(/(https?:.+(?:\n> .+)?)/, text.replace(/(.{50})/g, '$1\n> '))
	]
];

const REWRITERS: [name: string, rewrite: (link: string) => string][] = [
	[
		'encodes the query',
		(link) => link.replace(/\?(.*)/, (_, query) => `?${encodeURIComponent(query)}`)
	],
	[
		'encodes the query twice',
		(link) =>
			link.replace(/\?(.*)/, (_, query) => `?${encodeURIComponent(encodeURIComponent(query))}`)
	],
	['encodes the question mark', (link) => link.replace('?', '%3F').replace('=', '%3D')],
	[
		'encodes all of it but the host, and adds its data',
		(link) =>
			`${link.replace('?', '%3f').replace('=', '%3d')}&data=05%7C02%7C${'x'.repeat(200)}&reserved=0`
	],
	['puts its parameter first', (link) => link.replace('?', '?utm_source=mail&amp;')],
	['adds a slash to the path', (link) => link.replace('?', '/?')],
	['leaves the equals sign encoded', (link) => link.replace('=', '=3D')],
	['writes it in capitals', (link) => link.replace(/\?.*/, (query) => query.toUpperCase())]
];

describe('a link opens the same page, whatever became of it (M-09)', () => {
	let mail: Mail;
	let intact: string;
	let heading: string;
	beforeAll(async () => {
		({ mail } = await receive());
		intact = find(/(https?:\S+)/, mail.text);
		heading = await headingOf(intact);
	});

	/** The heading of the page, which names what the link does, and the address it was sent to. */
	async function headingOf(link: string) {
		const response = await fetch(link);
		expect([response.status, link]).toEqual([200, link]);
		expect(response.headers.get('referrer-policy')).toBe('no-referrer');
		const html = await response.text();
		expect(html.includes(mail.to), link).toBe(true);
		return find(/<h1[^>]*>(Register with [^<]+)</, html);
	}

	test('the link is short and has the secret alone', () => {
		expect(heading).not.toBe('');
		expect(intact.split('?')[1]).toBe(`psg_magic_link=${secretOf(intact)}`);
	});

	test.each(PROGRAMS)('read in %s', async (_, linkIn) => {
		expect(await headingOf(linkIn(mail))).toBe(heading);
	});

	test.each(REWRITERS)('rewritten by one that %s', async (_, rewrite) => {
		expect(await headingOf(rewrite(intact))).toBe(heading);
	});

	test('with anything glued on or broken in', async () => {
		const at = intact.length - 20;
		for (const glue of AFTER) expect(await headingOf(intact + glue)).toBe(heading);
		// Of a broken address the server sees what comes before the `#`; links.spec.ts has the rest.
		for (const junk of INSIDE.filter((each) => !each.includes('#'))) {
			expect(await headingOf(intact.slice(0, at) + junk + intact.slice(at))).toBe(heading);
		}
		expect(server.logs()).not.toContain(secretOf(intact).slice(-20));
	});

	test('and of a page with other paths nothing changes', async () => {
		expect((await fetch(`${server.url}/loginx%3F${intact.split('?')[1]}`)).status).toBe(404);
	});
});

test('a secret that came to an app in pieces signs in once (M-09)', async () => {
	const { mail, browser, draft } = await receive();
	const secret = secretOf(find(/(https?:\S+)/, mail.text));
	const mangled = [
		...AFTER.map((glue) => secret + glue),
		...INSIDE.map((junk) => secret.slice(0, 9) + junk + secret.slice(9))
	];
	const phone = new Visitor(server);
	const used = await useLink(server, phone, mangled[0] ?? '');
	expect(used).toEqual(answered(200, { auth_result: authResult }));
	// As used, and not as unknown.
	for (const each of mangled) {
		expect(await useLink(server, browser, each)).toEqual(refusal(401, 'invalid_magic_link'));
	}
	const begun = await phone.session(used.body.auth_result, { draft, next: '/account' });
	expect(begun.body.redirect_to).toBe('/account');
});

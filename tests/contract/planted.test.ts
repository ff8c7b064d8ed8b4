import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import { call, request, signUp, type Answer, type AuthResult } from '../support/client.ts';
import { query } from '../support/database.ts';
import { shown } from '../support/forms.ts';
import { createDatabase } from '../support/shared-postgres.ts';
import { profileFile, startServer, type Server } from '../support/server.ts';
import {
	approveLink,
	getCode,
	getLink,
	giveCode,
	path,
	poll,
	signUpIn,
	useLink
} from '../support/sign-in-flows.ts';
import { Visitor } from '../support/visitor.ts';

// What one browser gives to a sign-up that another one finishes: metadata and drafts.
let codes: Server;
let links: Server;
let onPostgres: Server;

beforeAll(async () => {
	const env = { PROFILE: profileFile('metadata') };
	[codes, links, onPostgres] = await Promise.all([
		startServer({ env }),
		startServer({ env: { ...env, FALLBACK: 'magic_link' } }),
		startServer({ env: { ...env, DATABASE_URL: await createDatabase() } })
	]);
});
afterAll(() => Promise.all([codes.remove(), links.remove(), onPostgres.remove()]));

type Finish = () => Promise<AuthResult>;
type Signed = { auth_result: AuthResult };
const signed = ({ body }: Answer<Signed>) => body.auth_result;

interface Method {
	server: () => Server;
	/** Whether it verifies the address. */
	proves: boolean;
	start: (server: Server, browser: Visitor, email: string) => Promise<Finish>;
}

const code: Method['start'] = async (server, browser, email) => {
	const asked = await getCode(server, email, { browser });
	return async () => signed(await giveCode(server, browser, asked.otp_id, asked.code));
};

const METHODS: Record<string, Method> = {
	'a passkey': {
		server: () => codes,
		proves: false,
		start: async (server, browser, email) => () =>
			signUpIn(server, browser, email, new Authenticator())
	},
	'a code': { server: () => codes, proves: true, start: code },
	'a code, on PostgreSQL': { server: () => onPostgres, proves: true, start: code },
	'a link': {
		server: () => links,
		proves: true,
		start: async (server, browser, email) => {
			const { secret } = await getLink(server, email, { browser });
			return async () => signed(await useLink(server, browser, secret));
		}
	},
	'a link that another device approves': {
		server: () => links,
		proves: true,
		start: async (server, browser, email) => {
			const { secret, id } = await getLink(server, email, { browser });
			await approveLink(server, new Visitor(server), secret);
			return async () => signed(await poll(server, browser, id));
		}
	}
};

interface People {
	owner: Visitor;
	stranger: Visitor;
	email: string;
	give: (browser: Visitor, name: string) => Promise<void>;
}

/** What happens before the owner finishes, and whose input is stored then. */
const ORDERS: [
	what: string,
	before: (people: People, start: () => Promise<Finish>) => Promise<Finish>,
	stored: 'Owner' | undefined
][] = [
	[
		'the owner gives',
		async ({ owner, give }, start) => {
			await give(owner, 'Owner');
			return start();
		},
		'Owner'
	],
	[
		'a stranger gives before',
		({ stranger, give }, start) => give(stranger, 'Planted').then(start),
		undefined
	],
	[
		'a stranger gives after the owner has begun',
		async ({ stranger, give }, start) => {
			const finish = await start();
			await give(stranger, 'Planted');
			return finish;
		},
		undefined
	],
	[
		'a stranger gives before the owner does',
		async ({ owner, stranger, give }, start) => {
			await give(stranger, 'Planted');
			await give(owner, 'Owner');
			return start();
		},
		'Owner'
	],
	[
		'a stranger gives after the owner does',
		async ({ owner, stranger, give }, start) => {
			await give(owner, 'Owner');
			const finish = await start();
			await give(stranger, 'Planted');
			return finish;
		},
		'Owner'
	]
];

const metadataOf = async (server: Server, token: string) => {
	type Mine = { user: { user_metadata: object | null } };
	return (await request<Mine>(server, 'GET', '/currentuser', { token })).user.user_metadata;
};

describe.each(Object.entries(METHODS))(
	'a sign-up by %s (T-10)',
	(_, { server: choose, proves, start }) => {
		test.each(ORDERS)('where %s keeps what its own browser gave', async (_, before, stored) => {
			const server = choose();
			const [owner, stranger, email] = [new Visitor(server), new Visitor(server), newEmail()];
			const give: People['give'] = async (browser, name) => {
				expect((await browser.draft(email, { name })).status).toBe(201);
				const body = { identifier: email, user_metadata: { team: name, terms: true } };
				expect((await browser.send('POST', path(server, '/users'), body)).status).toBe(201);
			};
			const finish = await before({ owner, stranger, email, give }, () =>
				start(server, owner, email)
			);
			const tokens = await finish();
			const begun = await owner.session(tokens);
			expect(await metadataOf(server, tokens.auth_token)).toEqual(
				stored ? { team: stored, terms: true } : null
			);
			const profile = await owner.profile();
			expect(profile.body['name']).toBe(stored);
			if (stored) return;
			// The owner is asked; what a stranger wrote is at most offered, to a person with a proven address.
			expect(begun.body.redirect_to).toBe('/welcome');
			const page = await shown(await owner.fetch('/welcome'));
			expect(page.value).toBe(proves ? 'Planted' : '');
			expect((await shown(new Response(page.html), 'team')).value).toBe('');
		});
	}
);

describe('a draft that comes with a link (T-10)', () => {
	test.each<[asker: string, finisher: string, committed: boolean]>([
		['writer', 'writer', true],
		['writer', 'reader', true],
		['stranger', 'reader', false],
		['reader', 'reader', false]
	])(
		'asked for by its %s and opened by its %s: stored at once: %s',
		async (asker, opener, at_once) => {
			const email = newEmail();
			const browsers: Record<string, Visitor> = {
				writer: new Visitor(links),
				stranger: new Visitor(links),
				reader: new Visitor(links)
			};
			const of = (who: string) => browsers[who] ?? new Visitor(links);
			const { id } = (await of('writer').draft(email, { name: 'Typed' })).body;
			const { secret } = await getLink(links, email, {
				browser: of(asker),
				magic_link_path: `/register?draft=${id}`
			});
			const used = await useLink(links, of(opener), secret);
			const begun = await of(opener).session(signed(used), { draft: id });
			expect(begun.body.redirect_to).toBe(at_once ? '/dashboard' : `/welcome?draft=${id}`);
			expect((await of(opener).profile()).status).toBe(at_once ? 200 : 404);
			if (at_once) return;
			const page = await shown(await of(opener).fetch(begun.body.redirect_to));
			expect(page.value).toBe('Typed');
			expect(page.html).toContain('Is this right?');
		}
	);
});

test('a program’s metadata is kept by a program of its network, and not by a browser (T-10)', async () => {
	const give = async (identifier: string) => {
		const body = { identifier, user_metadata: { team: 'Engines', terms: true } };
		expect((await call(codes, 'POST', '/users', { body })).status).toBe(201);
	};
	const [own, planted] = [newEmail(), newEmail()];
	await give(own);
	const { auth_token } = await signUp(codes, own, new Authenticator());
	expect(await metadataOf(codes, auth_token)).toEqual({ team: 'Engines', terms: true });
	await give(planted);
	const tokens = await signUpIn(codes, new Visitor(codes), planted, new Authenticator());
	expect(await metadataOf(codes, tokens.auth_token)).toBeNull();
	expect(await query(codes, 'select * from sign_up_metadata')).toEqual([]);
});

import { randomUUID } from 'node:crypto';
import { Authenticator } from './authenticator.ts';
import { call, finish, signIn, type Answer, type AuthResult, type Started } from './client.ts';
import { readMailbox, type MailboxMessage } from './mailbox.ts';
import type { Server } from './server.ts';
import { Visitor } from './visitor.ts';
import { until } from './wait.ts';
import { giveCode, secretOf, sendCode, sendLink, useLink } from './sign-in-flows.ts';

/** Users who register one address, each in one way, one spelling and one browser. */

/** What all of them write, in its canonical spelling. */
export class Address {
	readonly #local = `someone-${randomUUID()}`;
	readonly canonical = `${this.#local}@xn--bcher-kva.example`;

	/** One of ten ways to write it. */
	spell(index: number): string {
		const [local, loud] = [this.#local, this.#local.toUpperCase()];
		const spellings = [
			this.canonical,
			`${local}@bücher.example`,
			`${loud}@BÜCHER.EXAMPLE`,
			`${local}@bu\u0308cher.example`,
			`${local}@XN--BCHER-KVA.example`,
			` \t${local}@bücher.example\n`,
			`\u3000${local}\uff20bücher.example\u00a0`,
			`${local}@bücher\u3002example`,
			`${fullWidth(local)}@bücher\uff0eexample`,
			`${fullWidth(loud)}@bücher.${fullWidth('example')}`
		];
		return spellings[index % spellings.length] ?? this.canonical;
	}
}

function fullWidth(text: string): string {
	return text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));
}

type Signed = { auth_result: AuthResult };
type Creation = Started<PublicKeyCredentialCreationOptionsJSON>;

/** Enters an address and leaves; the others continue. */
export class Registrant {
	readonly server: Server;
	readonly address: Address;
	/** The address as this one spells it. */
	readonly identifier: string;

	constructor(server: Server, address: Address, spelling: number) {
		this.server = server;
		this.address = address;
		this.identifier = address.spell(spelling);
	}

	/** May be done again. Gives every answer, as all of them do. */
	begin(): Promise<Answer> {
		const body = { identifier: this.identifier, user_metadata: {} };
		return call(this.server, 'POST', '/users', { body });
	}
}

/** Makes a passkey, on an authenticator of their own. */
export class PasskeyMaker extends Registrant {
	readonly #authenticator = new Authenticator();
	#started: Creation | undefined;

	override async begin(): Promise<Answer> {
		const body = { identifier: this.identifier };
		const begun = await call<Creation>(this.server, 'POST', '/register/webauthn/start', { body });
		if (begun.status === 200) this.#started = begun.body;
		return begun;
	}

	/** Throws where nothing has begun. */
	async finish(): Promise<Answer<Signed>> {
		if (!this.#started) throw new Error('No registration has begun.');
		const { publicKey } = this.#started.handshake.challenge;
		const made = this.#authenticator.create(publicKey, { origin: this.server.url });
		return finish(this.server, 'register', this.#started, made);
	}

	/** Throws Refused. */
	signIn(): Promise<AuthResult> {
		return signIn(this.server, this.identifier, this.#authenticator);
	}
}

/** Reads the code or the link that the server sends; giving it back proves the address. */
export class MailReader extends Registrant {
	readonly #browser = new Visitor(this.server);
	#sent: { otp_id?: string } | undefined;
	#messages: MailboxMessage[] = [];

	/** Whether a message went out. */
	get hasMail(): boolean {
		return this.#sent !== undefined;
	}

	override async begin(): Promise<Answer> {
		const send = this.server.env['FALLBACK'] === 'magic_link' ? sendLink : sendCode;
		const begun = await send(this.server, this.#browser, this.identifier);
		if (begun.status === 201) this.#sent = begun.body as { otp_id?: string };
		return begun;
	}

	/** Waits for that many messages to the address; one of them is for this one. */
	async read(count: number): Promise<void> {
		this.#messages = await until('the messages', async () => {
			const messages = await readMailbox(this.server);
			const mine = messages.filter(({ to }) => to === this.address.canonical);
			return mine.length === count && mine;
		});
	}

	/** Uses a link, or tries each code. Throws where nothing was read. */
	async finish(): Promise<Answer<Signed>> {
		const { otp_id } = this.#sent ?? {};
		let answer: Answer<Signed> | undefined;
		for (const { code, link } of this.#messages) {
			if (!otp_id && link) return useLink(this.server, this.#browser, secretOf(link));
			if (!otp_id || !code) continue;
			answer = await giveCode(this.server, this.#browser, otp_id, code);
			if (answer.status === 200) return answer;
		}
		if (!answer) throw new Error('There was no message.');
		return answer;
	}
}

import type { CDPSession, Page } from '@playwright/test';
import type { StoredCredential } from './assertion.ts';

/** A credential as the browser's virtual authenticator tells it; binary members are base64. */
export type VirtualCredential = {
	credentialId: string;
	isResidentCredential: boolean;
	rpId?: string;
	privateKey: string;
	userHandle?: string;
	signCount: number;
	userName?: string;
};

type Attached = { session: CDPSession; authenticatorId: string };

/**
 * One virtual device with passkeys: internal, with discoverable credentials, verifying its user,
 * present by itself. The browser keeps an authenticator for each page, so the pages a test attaches
 * are kept in step: a passkey that is made or used in one is known in all.
 */
export class Passkeys {
	readonly #attached = new Map<Page, Attached>();
	readonly #credentials = new Map<string, VirtualCredential>();
	#present = true;
	#verified = true;
	#working: Promise<unknown> = Promise.resolve();

	/** Gives the page, and whatever it navigates to, the device. */
	async attach(page: Page): Promise<void> {
		await this.#working;
		if (this.#attached.has(page)) return;
		const session = await page.context().newCDPSession(page);
		await session.send('WebAuthn.enable', { enableUI: false });
		const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
			options: {
				protocol: 'ctap2',
				transport: 'internal',
				hasResidentKey: true,
				hasUserVerification: true,
				isUserVerified: this.#verified,
				automaticPresenceSimulation: this.#present
			}
		});
		for (const credential of this.#credentials.values()) {
			await session.send('WebAuthn.addCredential', { authenticatorId, credential });
		}
		this.#attached.set(page, { session, authenticatorId });
		session.on('WebAuthn.credentialAdded', ({ credential }) => this.#spread(page, credential));
		session.on('WebAuthn.credentialAsserted', ({ credential }) => this.#spread(page, credential));
		page.once('close', () => this.#attached.delete(page));
	}

	/** Takes the device away from a page: it has no passkeys and no authenticator any more. */
	async detach(page: Page): Promise<void> {
		await this.#working;
		const attached = this.#attached.get(page);
		this.#attached.delete(page);
		await attached?.session.send('WebAuthn.disable');
		await attached?.session.detach();
	}

	/** Whether the user is present at the device; while absent, a ceremony waits. */
	async setPresent(present: boolean): Promise<void> {
		this.#present = present;
		await this.#everywhere(({ session, authenticatorId }) =>
			session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: present })
		);
	}

	/** Whether the device recognises its user; while it does not, a ceremony is cancelled at once. */
	async setVerified(verified: boolean): Promise<void> {
		this.#verified = verified;
		await this.#everywhere(({ session, authenticatorId }) =>
			session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: verified })
		);
	}

	/** Puts a passkey of the software authenticator on the device. */
	async add({ id, rpId, userHandle, keys, counter }: StoredCredential): Promise<void> {
		await this.#working;
		const credential: VirtualCredential = {
			credentialId: id.toString('base64'),
			isResidentCredential: true,
			rpId,
			privateKey: keys.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
			userHandle: userHandle.toString('base64'),
			signCount: counter
		};
		this.#credentials.set(credential.credentialId, credential);
		await this.#everywhere(({ session, authenticatorId }) =>
			session.send('WebAuthn.addCredential', { authenticatorId, credential })
		);
	}

	/** The passkeys on the device. */
	async list(): Promise<VirtualCredential[]> {
		await this.#working;
		return [...this.#credentials.values()];
	}

	/** Deletes every passkey, as if the user lost the device. */
	async clear(): Promise<void> {
		await this.#working;
		this.#credentials.clear();
		await this.#everywhere(({ session, authenticatorId }) =>
			session.send('WebAuthn.clearCredentials', { authenticatorId })
		);
	}

	#everywhere(act: (attached: Attached) => Promise<unknown>): Promise<unknown> {
		return Promise.all([...this.#attached.values()].map(act));
	}

	/** Copies a credential that is new or has a higher counter to the other pages. */
	#spread(source: Page, credential: VirtualCredential): void {
		const known = this.#credentials.has(credential.credentialId);
		this.#credentials.set(credential.credentialId, credential);
		const { credentialId } = credential;
		const others = [...this.#attached].filter(([page]) => page !== source);
		const tell = others.map(async ([, { session, authenticatorId }]) => {
			if (known) await session.send('WebAuthn.removeCredential', { authenticatorId, credentialId });
			await session.send('WebAuthn.addCredential', { authenticatorId, credential });
		});
		// A page that closes meanwhile needs no copy.
		this.#working = Promise.allSettled([this.#working, ...tell]);
	}
}

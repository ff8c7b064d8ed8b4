import type { Language } from '../i18n/languages.ts';
import type { Input } from '../profile/input.ts';
import type * as links from './magic-link-client.ts';
import type MagicLinkLanding from './MagicLinkLanding.svelte';
import type { OpenedLink } from './opened-link.ts';

/** What the server gives each page that hosts an element for signing in. */
export interface AuthPageData {
	app_id: string;
	app_name: string;
	/** Where to go afterwards; already checked. */
	next: string | null;
	/** Where to go where `next` is null. */
	home: string;
	/** The link from a message that led here. */
	link: OpenedLink | null;
	/** What is shown of it. */
	landing: typeof MagicLinkLanding | null;
	/** What hides its secret. */
	links: typeof links | null;
	/** How long ago the link was asked for, in words. */
	link_age: string;
	language: Language;
	/** The identifier of the user who is logged in and confirms who they are; else null. */
	confirming: string | null;
	/** The user who is logged in. */
	user: { passage_id: string } | null;
	/** Whether the user has just logged out. */
	logged_out: boolean;
	/** Whether the user comes from a question that is answered or has expired. */
	claim_over: boolean;
	/** Whether users log in with passkeys on this page. */
	passkeys: boolean;
	/** Whether only a message tells that an address has an account. */
	hides_accounts: boolean;
	/** Whether sign-up is open. */
	signup: boolean;
	/** What sign-up asks for. */
	fields: Input[];
	/** Whether codes and links are in the development mailbox. */
	mailbox: boolean;
	/** The address that mail comes from. */
	sender: string;
}

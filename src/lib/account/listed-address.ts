import type { Moment } from '../components/moment.ts';

/** The email address or the phone number on the account page. */
export interface ListedAddress {
	kind: 'email' | 'phone';
	/** Empty where the account has none. */
	value: string;
	verified: boolean;
	/** Whether users of this app log in with this kind. */
	changeable: boolean;
	/** Whether another address remains without it. */
	removable: boolean;
	/** The new address that a link was sent to. */
	waiting: { value: string; sent: Moment; expires: Moment } | null;
}

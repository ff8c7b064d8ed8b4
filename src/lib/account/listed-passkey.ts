/** A passkey of the user. Times are ISO-8601. */
export interface ListedPasskey {
	id: string;
	name: string;
	/** Who makes its authenticator, such as `1Password`; null if it does not say. */
	provider: string | null;
	synced: boolean;
	created_at: string;
	last_used_at: string | null;
	/** Whether the user's session began with it. */
	current: boolean;
}

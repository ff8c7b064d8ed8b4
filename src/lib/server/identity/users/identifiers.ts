import type { Channel, Db, IdentityUser } from '../../db/schema.ts';
import { canonical, words, type Identifier } from '../../identifier.ts';
import { Refusal } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { now } from '../../clock.ts';

/** The email address and the phone number of a user, each of which may be proved or not. */

/** The canonical spelling of an identifier; refuses what is none that the app knows people by. */
export function identify(app: App, input: string): Identifier {
	const identifier = canonical(input, app.allowed_identifier);
	if (identifier) return identifier;
	const wanted = words(app.allowed_identifier);
	throw new Refusal('invalid_request', `identifier: must be ${wanted}.`);
}

/** As `identify`, of one kind. */
export function identifyAs(kind: Channel, input: string): Identifier {
	const identifier = canonical(input, kind);
	if (identifier) return identifier;
	throw new Refusal('invalid_request', `new_${kind}: must be ${words(kind)}.`);
}

/** Whether the user has proved the identifier of that kind. */
export function isVerified(user: IdentityUser, kind: Channel): boolean {
	return (kind === 'email' ? user.email_verified : user.phone_verified) === 1;
}

/** Whether the user has proved any identifier. */
export function isProved(user: IdentityUser): boolean {
	return isVerified(user, 'email') || isVerified(user, 'phone');
}

/** Where the user is written to; undefined for one without any identifier. */
export function of(user: IdentityUser, preferred: Channel = 'email'): Identifier | undefined {
	const kinds: Channel[] = [preferred, 'email', 'phone'];
	const kind = kinds.find((each) => user[each] !== null);
	return kind && { kind, value: user[kind] ?? '' };
}

/**
 * Refuses an identifier of that kind which another account has. One that is only claimed, by a sign-up
 * that nobody finished or by who never proved it, belongs to whoever proves it.
 */
export function refuseTaken(other: IdentityUser, kind: Channel): void {
	if (other.status !== 'inactive' && !isVerified(other, kind)) return;
	throw new Refusal('invalid_request', `This ${kind} belongs to another account.`);
}

/** Sets or takes away (null) an identifier, unproved. Another user must not have it. */
export async function set(trx: Db, id: string, kind: Channel, value: string | null): Promise<void> {
	const verified = kind === 'email' ? { email_verified: 0 } : { phone_verified: 0 };
	const changes = { [kind]: value, ...verified, updated_at: now() };
	await trx.updateTable('identity_user').set(changes).where('id', '=', id).execute();
}

/** Keeps that the user owns the identifier of that kind. */
export async function markVerified(trx: Db, id: string, kind: Channel): Promise<void> {
	const verified = kind === 'email' ? { email_verified: 1 } : { phone_verified: 1 };
	await trx.updateTable('identity_user').set(verified).where('id', '=', id).execute();
}

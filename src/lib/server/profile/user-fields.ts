import type { RequestEvent } from '@sveltejs/kit';
import { metadataFields } from '../../profile/fields.ts';
import type { Values } from '../../profile/validation.ts';
import { ask } from '../account/ask.ts';
import { ApiError } from '../errors.ts';
import { toApiError } from '../http/error-response.ts';
import type { Claims } from '../session/identity-client.ts';
import * as session from '../session/session.ts';
import { profile } from './declaration.ts';
import * as profiles from './profiles.ts';

/**
 * The fields of the logged-in user, wherever they are stored: the app's own in the profile, Passage's in
 * the metadata at the identity service. Throws `temporarily_unavailable` where that does not answer.
 */

const inMetadata = metadataFields(profile);

export interface UserFields {
	values: Values;
	/** As `versionOf`. */
	version: string;
}

/** The user, the version of the profile and, where the form has fields of it, that of the metadata. */
export const versionOf = (
	passage_id: string,
	stored: profiles.StoredProfile | undefined,
	...metadata: string[]
): string => [passage_id, stored?.version ?? 0, ...metadata].join('.');

export async function find(event: RequestEvent, { passage_id }: Claims): Promise<UserFields> {
	const [stored, metadata] = await Promise.all([
		profiles.find(event.locals.db, passage_id),
		findMetadata(event)
	]);
	return fieldsOf(passage_id, stored, metadata);
}

/** The outcome of `save`, and the fields as they are now. */
export interface Saved extends UserFields {
	/** `stale`: some have changed since that version. `half`: the profile is saved and the metadata is not. */
	outcome: 'saved' | 'stale' | 'half';
}

/**
 * Saves checked values; fields that `values` lacks stay as they are. `version` is what the user's form
 * showed: newer values are not overwritten.
 */
export async function save(
	event: RequestEvent,
	{ passage_id }: Claims,
	values: Values,
	version: string
): Promise<Saved> {
	const [, ofProfile = '', ofMetadata = ''] = version.split('.');
	const { app, db } = event.locals;
	const before = await findMetadata(event);
	const changes = inMetadata.flatMap(({ name }) =>
		name in values && (values[name] ?? null) !== (before.values[name] ?? null)
			? [[name, values[name] ?? null] as const]
			: []
	);
	if (changes.length > 0 && ofMetadata !== before.version) {
		const stored = await profiles.find(db, passage_id);
		return { outcome: 'stale', ...fieldsOf(passage_id, stored, before) };
	}
	const seen = /^\d{1,9}$/.test(ofProfile) ? Number(ofProfile) : 0;
	const { stored, outcome } = await profiles.save(db, app, passage_id, values, seen);
	const now = (metadata: Metadata) => fieldsOf(passage_id, stored, metadata);
	if (outcome === 'stale') return { outcome: 'stale', ...now(before) };
	if (changes.length === 0) return { outcome: 'saved', ...now(before) };
	try {
		const path = '/postern/v1/{app}/currentuser/user-metadata';
		const user_metadata = Object.fromEntries(changes);
		const body = { user_metadata, version: before.version };
		const response = await ask(event, 'PATCH', path, { body });
		const { metadata_version } = (await response.json()) as { metadata_version: string };
		return { outcome: 'saved', ...now({ values: user_metadata, version: metadata_version }) };
	} catch (cause) {
		if (cause instanceof ApiError && cause.code === 'metadata_changed') {
			return { outcome: 'stale', ...now(await findMetadata(event)) };
		}
		if (outcome === 'unchanged') throw cause;
		toApiError(cause);
		return { outcome: 'half', ...now(before) };
	}
}

type Metadata = UserFields;

async function findMetadata(event: RequestEvent): Promise<Metadata> {
	if (inMetadata.length === 0) return { values: {}, version: '' };
	const { user } = await session.details(event);
	const values = (user.user_metadata ?? {}) as Values;
	return {
		values: Object.fromEntries(inMetadata.map(({ name }) => [name, values[name] ?? null])),
		version: user.metadata_version
	};
}

function fieldsOf(
	passage_id: string,
	stored: profiles.StoredProfile | undefined,
	metadata: Metadata
): UserFields {
	const versions = inMetadata.length > 0 ? [metadata.version] : [];
	return {
		values: { ...metadata.values, ...stored?.values },
		version: versionOf(passage_id, stored, ...versions)
	};
}

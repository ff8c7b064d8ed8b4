import type { Field, FieldList, Profile, ProfileDefinition, Registration } from './declaration.ts';

/** The fields in the app's own database. */
export function storedFields<P extends ProfileDefinition>(profile: P): FieldList<Profile<P>> {
	return profile.fields.filter(({ definition }) => !definition.metadata);
}

/** The stored fields that sign-up asks for. */
export function registrationFields<P extends ProfileDefinition>(
	profile: P
): FieldList<Registration<P>> {
	return storedFields(profile).filter(({ definition }) => definition.registration);
}

/** All fields that sign-up asks for, wherever they are stored. */
export function askedFields(profile: ProfileDefinition): readonly Field[] {
	return profile.fields.filter(({ definition }) => definition.registration);
}

/** The fields in Passage's user metadata. */
export function metadataFields(profile: ProfileDefinition): readonly Field[] {
	return profile.fields.filter(({ definition }) => definition.metadata);
}

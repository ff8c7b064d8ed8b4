// What a declaration may contain, and the types that follow from it. Types only.
import type { Checked, SpecialOptions } from './field-type.ts';
import type { TypeName, types, ValueOf } from './field-types.ts';
import type { Localized } from './localized.ts';

type LimitOf<T extends TypeName> = (typeof types)[T] extends {
	limit: { is(value: unknown): value is infer Limit };
}
	? Limit
	: never;
type Accepted<T extends TypeName> = (typeof types)[T]['accepts'][number];

interface CommonOptions {
	/** The name of the field on every page. */
	label: Localized;
	/** A sentence under the input. */
	help?: Localized;
	/** Whether it must be filled in; for a boolean, ticked. */
	required?: boolean;
	/** Whether sign-up asks for it; otherwise only the account page does. */
	registration?: boolean;
	/** Stores the field in Passage's user metadata; the element draws it. */
	metadata?: boolean;
}

/** One field of `src/profile.ts`. */
export type Declaration = {
	[T in TypeName]: { type: T } & CommonOptions &
		Pick<SpecialOptions<LimitOf<T>>, Accepted<T>> & {
			[O in Exclude<keyof SpecialOptions, Accepted<T>>]?: never;
		};
}[TypeName];
export type Declarations = Readonly<Record<string, Declaration>>;

/** A declaration that has been checked: defaults filled in, options spelt out. */
export interface FieldDefinition extends Checked<number | string, Localized> {
	readonly type: TypeName;
}

/** A declared field. Plain frozen data: it can be sent to the browser. */
export interface Field {
	readonly name: string;
	readonly definition: FieldDefinition;
}

declare const shape: unique symbol;

/** Fields in the order of their declaration; `Values` is the type of their values. */
export interface FieldList<Values> extends ReadonlyArray<Field> {
	readonly [shape]?: Values;
}

/** A checked profile. It is a list: an object keyed by field name would have a prototype. */
export interface ProfileDefinition<F extends Declarations = Declarations> {
	readonly fields: readonly Field[];
	readonly [shape]?: F;
}

type ValueOfDeclaration<D extends Declaration> = D extends { options: readonly (infer O)[] }
	? O extends { value: infer Value extends string }
		? Value
		: O & string
	: ValueOf<D['type']>;
type DeclarationsOf<P> = P extends ProfileDefinition<infer F> ? F : never;
type StoredName<F extends Declarations> = {
	[N in keyof F]: F[N] extends { metadata: true } ? never : N;
}[keyof F];
type RegistrationName<F extends Declarations> = {
	[N in StoredName<F>]: F[N] extends { registration: true } ? N : never;
}[StoredName<F>];

/** The values of a user's profile: `Profile<typeof profile>` is `{ name: string | null; … }`. */
export type Profile<P extends ProfileDefinition> = {
	-readonly [N in StoredName<DeclarationsOf<P>>]: ValueOfDeclaration<DeclarationsOf<P>[N]> | null;
};

type RequiredName<F extends Declarations> = {
	[N in RegistrationName<F>]: F[N] extends { required: true } ? N : never;
}[RegistrationName<F>];

/** A profile that has every required field: `CompleteProfile<typeof profile>` is `{ name: string; … }`. */
export type CompleteProfile<P extends ProfileDefinition> = {
	[N in keyof Profile<P>]: N extends RequiredName<DeclarationsOf<P>>
		? NonNullable<Profile<P>[N]>
		: Profile<P>[N];
};

/** The values that sign-up asks for: the part of `Profile<P>` whose fields say `registration: true`. */
export type Registration<P extends ProfileDefinition> = {
	-readonly [N in RegistrationName<DeclarationsOf<P>>]: ValueOfDeclaration<
		DeclarationsOf<P>[N]
	> | null;
};

// What a declaration may say, and the types that follow from it. Nothing here exists at run time.
import type { Checked, SpecialOptions, Wording } from './field-type.ts';
import type { FieldType, types, ValueOf } from './field-types.ts';

type LimitOf<T extends FieldType> = (typeof types)[T] extends {
	limit: { is(value: unknown): value is infer Limit };
}
	? Limit
	: never;
type Accepted<T extends FieldType> = (typeof types)[T]['accepts'][number];

interface CommonOptions {
	/** What the field is called on every page. */
	label: Wording;
	/** A sentence under the input. */
	help?: Wording;
	/** Whether it has to be filled in; for a boolean, ticked. */
	required?: boolean;
	/** Whether sign-up asks for it; otherwise only the account page does. */
	registration?: boolean;
	/** Keeps the field in Passage's user metadata, where the element draws it. */
	metadata?: boolean;
}

/** What `src/profile.ts` may say about one field. */
export type Declaration = {
	[T in FieldType]: { type: T } & CommonOptions &
		Pick<SpecialOptions<LimitOf<T>>, Accepted<T>> & {
			[O in Exclude<keyof SpecialOptions, Accepted<T>>]?: never;
		};
}[FieldType];
export type Declarations = Readonly<Record<string, Declaration>>;

/** A declaration that has been checked: defaults filled in, options spelt out. */
export interface FieldDefinition extends Checked<number | string, Wording> {
	readonly type: FieldType;
}

/** A declared field. Plain frozen data: it can be sent to the browser. */
export interface Field {
	readonly name: string;
	readonly definition: FieldDefinition;
}

declare const shape: unique symbol;

/** Fields in the order of their declaration; `Values` is the type of what they hold. */
export interface FieldList<Values> extends ReadonlyArray<Field> {
	readonly [shape]?: Values;
}

/** A checked profile. There is no object keyed by field name in it, hence no prototype to meet. */
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

/** What a person's profile holds: `Profile<typeof profile>` is `{ name: string | null; … }`. */
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

/** What sign-up asks for: the part of `Profile<P>` whose fields say `registration: true`. */
export type Registration<P extends ProfileDefinition> = {
	-readonly [N in RegistrationName<DeclarationsOf<P>>]: ValueOfDeclaration<
		DeclarationsOf<P>[N]
	> | null;
};

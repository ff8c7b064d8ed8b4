/**
 * A step's result may be replaced: by a value, or by a function of the honest value and of what
 * the steps before it made. Every later step builds on the replacement.
 */
export type Overrides<State> = {
	[Name in keyof State]?: State[Name] | ((honest: State[Name], made: State) => State[Name]);
};

/** The steps of a procedure in their order: each makes one named value from those made before. */
export type Steps<State> = {
	[Name in keyof State]: (made: State) => State[Name];
};

/** Runs the steps in the order they are written. A step sees only the values of earlier ones. */
export function run<State extends object>(
	steps: Steps<State>,
	overrides: Overrides<State> = {}
): State {
	const made = {} as State;
	for (const name of Object.keys(overrides)) {
		if (!(name in steps)) throw new Error(`No such step: ${name}`);
	}
	for (const name of Object.keys(steps) as (keyof State)[]) {
		if (!(name in overrides)) {
			made[name] = steps[name](made);
			continue;
		}
		const override = overrides[name];
		made[name] =
			typeof override === 'function'
				? (override as (honest: unknown, made: State) => State[typeof name])(
						steps[name](made),
						made
					)
				: (override as State[typeof name]);
	}
	return made;
}

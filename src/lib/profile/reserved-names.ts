// Which names a field may have. A name is at once a column, a form control and a JSON member.

/** Form controls of our own beside the fields; `fromForm` passes over them. */
export const formNames: ReadonlySet<string> = new Set([
	'app_id',
	'draft',
	'identifier',
	'next',
	'version'
]);

// A function, so that a bundle without `findFault` is without all of this.
const reserved = (): ReadonlyMap<string, string> =>
	new Map([
		...reasons('it is a column of every profile', 'id passage_id created_at updated_at version'),
		...reasons('Postgres keeps it for itself', 'oid tableoid ctid xmin xmax cmin cmax'),
		...reasons('SQLite keeps it for itself', 'rowid'),
		...reasons('the pages use it for something else', formNames),
		...reasons('error messages about the whole form stand under it', 'fields'),
		...reasons('it hides a part of the HTML form', 'action method elements submit reset'),
		...reasons('it means something to JavaScript', '__proto__ constructor prototype'),
		...reasons(
			'Passage already keeps that about everyone; choose a name such as "work_email"',
			'email email_verified phone phone_verified user_metadata'
		)
	]);

function reasons(reason: string, names: string | Iterable<string>): [string, string][] {
	return Array.from(typeof names === 'string' ? names.split(' ') : names, (name) => [name, reason]);
}

/** Says in words why a field cannot have this name, or undefined. */
export function findFault(name: string): string | undefined {
	const reason = reserved().get(name);
	if (reason) return `the name is reserved: ${reason}.`;
	if (/^[a-z][a-z0-9_]{0,39}$/.test(name)) return undefined;
	return 'a name is 1 to 40 small letters, digits and underscores, and begins with a letter.';
}

// The names that a field cannot have. A name is at once a column, a form control and a JSON member.

/** Form controls of our own beside the fields; `fromForm` leaves them out. */
export const formNames: ReadonlySet<string> = new Set([
	'app_id',
	'draft',
	'identifier',
	'next',
	'version'
]);

const reserved = new Map([
	...reasons('it is a column of every profile', 'id passage_id created_at updated_at version'),
	...reasons('Postgres uses it', 'oid tableoid ctid xmin xmax cmin cmax'),
	...reasons('SQLite uses it', 'rowid'),
	...reasons('the pages use it for something else', [...formNames].join(' ')),
	...reasons('it holds the error messages about the whole form', 'fields'),
	...reasons('it hides a part of the HTML form', 'action method elements submit reset'),
	...reasons('it has a meaning in JavaScript', '__proto__ constructor prototype'),
	...reasons(
		'Passage already stores it for every user; choose a name such as "work_email"',
		'email email_verified phone phone_verified user_metadata'
	)
]);

function reasons(reason: string, names: string): [string, string][] {
	return names.split(' ').map((name) => [name, reason]);
}

/** Says why a field cannot have this name, or undefined. */
export function findProblem(name: string): string | undefined {
	const reason = reserved.get(name);
	if (reason) return `the name is reserved: ${reason}.`;
	if (/^[a-z][a-z0-9_]{0,39}$/.test(name)) return undefined;
	return 'a name is 1 to 40 small letters, digits and underscores, and begins with a letter.';
}

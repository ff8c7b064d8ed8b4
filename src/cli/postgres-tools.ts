/** The commands of PostgreSQL's own tools, without the password, which they ask for or take from PGPASSWORD. */

export function dumpCommand(url: string, file: string): string {
	return `pg_dump --format=custom --no-owner --file=${quoted(file)} ${quoted(withoutPassword(url))}`;
}

export function restoreCommand(url: string, file: string): string {
	return `pg_restore --clean --if-exists --no-owner --single-transaction --dbname=${quoted(withoutPassword(url))} ${quoted(file)}`;
}

function withoutPassword(url: string): string {
	return url.replace(/^(\w+:\/\/[^:@/]*):[^@/]*@/, '$1@');
}

const quoted = (word: string) =>
	/^[\w./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

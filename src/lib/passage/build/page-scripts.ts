/** The pages that host an element; each has a script of its own in `pages/`. */
export type PageName = 'auth' | 'login' | 'register';

/** The folder of what browsers keep for good. */
const FOLDER = '_app/immutable';

/** Where the scripts come from while one develops. */
export const SOURCES = 'src/lib/auth/pages';

/** The file of a script; `version` makes the name another one with every build. */
export const fileOf = (name: string, version: string) => `${FOLDER}/${name}.${version}.js`;

/**
 * All that a page's script needs at once, itself first. The server has to know it before the browser
 * asks, so that everything comes in one wave of requests.
 */
export function filesOf(page: PageName, version: string): string[] {
	return [`nodes/${page}`, 'chunks/page', `chunks/passage-${page}`, 'chunks/elements'].map((name) =>
		fileOf(name, version)
	);
}

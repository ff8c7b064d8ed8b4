/**
 * Sessions that people signed out of while the identity service did not answer. Until it can be told
 * their tokens are good there, so this process refuses them itself, and keeps what it has to tell.
 */

/** Remembered at most; a session's access token is good for minutes only. */
const REMEMBERED = 1000;

const ended = new Set<string>();
const untold = new Set<string>();
let telling = false;

/** Ends a session here: `sid` as a verified token says it, and the token that ends it there. */
export function keep(session: { sid: string | undefined; refreshToken: string | undefined }): void {
	const { sid, refreshToken } = session;
	for (const each of [sid, refreshToken]) if (each !== undefined) add(ended, each);
	if (refreshToken !== undefined) add(untold, refreshToken);
}

/** Whether a session, by its id or its refresh token, was ended here. */
export function has(sidOrToken: string): boolean {
	return ended.has(sidOrToken);
}

/** Ends at the service by `revoke` what could not be ended before; stops where that throws. */
export async function finish(revoke: (refreshToken: string) => Promise<void>): Promise<void> {
	if (telling) return;
	telling = true;
	try {
		for (const token of untold) {
			await revoke(token);
			untold.delete(token);
		}
	} finally {
		telling = false;
	}
}

function add(set: Set<string>, value: string): void {
	set.add(value);
	const [oldest] = set;
	if (set.size > REMEMBERED && oldest !== undefined) set.delete(oldest);
}

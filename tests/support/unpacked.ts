import { lstatSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A directory that is filled once and used by every later run of the same user: made aside under
 * the system's temporary folder and put in place as a whole, so that of two at once one wins.
 * All may read it; only its user writes. Throws where another user owns the place.
 */
export async function unpacked(
	name: string,
	fill: (directory: string) => Promise<void>
): Promise<string> {
	const place = join(tmpdir(), `postern-${process.getuid?.() ?? 'user'}-${name}`);
	if (isOurs(place)) return place;
	const staging = await mkdtemp(`${place}.`);
	try {
		const filled = join(staging, 'filled');
		await mkdir(filled);
		await fill(filled);
		// After the umask, which may be narrower.
		await chmod(filled, 0o755);
		await rename(filled, place).catch((error: unknown) => {
			if (!isOurs(place)) throw error;
		});
	} finally {
		await rm(staging, { recursive: true, force: true });
	}
	return place;
}

/** Whether it is there; in a folder that all can write, a stranger's would be run as ours. */
function isOurs(place: string): boolean {
	const found = lstatSync(place, { throwIfNoEntry: false });
	if (!found) return false;
	const mine = process.getuid?.();
	if (!found.isDirectory() || (mine !== undefined && found.uid !== mine)) {
		throw new Error(`${place} belongs to somebody else: remove it.`);
	}
	return true;
}

import type { Deployment } from '../../lib/server/deployment.ts';
import * as apps from '../../lib/server/apps.ts';
import * as keyRotation from '../../lib/server/identity/sessions/key-rotation.ts';
import { ok, warning, type Finding } from './check.ts';

/** SECRET_KEY and the signing keys. */

export async function secret({ db, env }: Deployment): Promise<Finding> {
	if (!(await apps.isMoved(db, env))) {
		const next = 'Finish the move: npm run postern -- secret rotate';
		return warning('secret', 'The database is still under SECRET_KEY_PREVIOUS.', next);
	}
	if (process.env['SECRET_KEY_PREVIOUS']) {
		const next = 'Remove SECRET_KEY_PREVIOUS, unless a change is under way.';
		return warning('secret', 'SECRET_KEY opens the database by itself.', next);
	}
	return ok('secret', 'SECRET_KEY opens the database.');
}

export async function signingKeys({ db, app }: Deployment): Promise<Finding> {
	const [last] = await keyRotation.list(db, app);
	const at = last?.activates_at.slice(0, 10);
	return ok('signing keys', `The newest signs from ${at}; the server makes the next one in time.`);
}

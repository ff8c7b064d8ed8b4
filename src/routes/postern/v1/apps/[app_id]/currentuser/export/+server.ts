import { signedIn } from '$lib/server/http/endpoint';
import * as personalData from '$lib/server/identity/personal-data';

export const GET = signedIn(({ db, app, session }) =>
	personalData.collect(db, app, session.user_id)
);

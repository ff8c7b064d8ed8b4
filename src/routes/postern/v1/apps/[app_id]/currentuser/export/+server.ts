import * as events from '$lib/server/events/events';
import { signedIn } from '$lib/server/http/endpoint';
import * as personalData from '$lib/server/identity/personal-data';

export const GET = signedIn(async ({ db, app, session }) => {
	const { user_id } = session;
	await events.record(db, app, { kind: 'data_exported', user_id });
	return personalData.collect(db, app, user_id);
});

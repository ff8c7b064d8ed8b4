import { anyone } from '$lib/server/http/endpoint';
import * as addresses from '$lib/server/identity/users/identifiers';
import * as passcodes from '$lib/server/identity/messages/one-time-passcodes';
import * as sends from '$lib/server/identity/messages/rate-limits';
import * as signUps from '$lib/server/identity/users/sign-ups';
import { SendPasscode } from '$lib/server/identity/wire/requests';

export const POST = anyone(
	SendPasscode,
	async ({ db, app, body, asker }) => {
		sends.refuseUnless(app, 'otp');
		const identifier = addresses.identify(app, body.identifier);
		const user = await signUps.begin(db, app, identifier);
		return { otp_id: await passcodes.start(db, app, user.id, identifier, asker(body.language)) };
	},
	{ status: 201 }
);

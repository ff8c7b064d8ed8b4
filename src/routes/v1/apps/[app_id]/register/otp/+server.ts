import { anyone } from '$lib/server/api';
import * as addresses from '$lib/server/identity/addresses';
import * as passcodes from '$lib/server/identity/one-time-passcodes';
import * as sends from '$lib/server/identity/sends';
import * as signUps from '$lib/server/identity/sign-ups';
import { SendPasscode } from '$lib/server/identity/wire-requests';

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

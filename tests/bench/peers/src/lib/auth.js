import { env } from '$env/dynamic/private';
import { building } from '$app/environment';
import { getRequestEvent } from '$app/server';
import { passkey } from '@better-auth/passkey';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { sveltekitCookies } from 'better-auth/svelte-kit';
import Database from 'better-sqlite3';

const database = new Database(building ? ':memory:' : env.DATABASE_FILE);
// The settings of Postern's database: a commit that was answered outlives a power cut.
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');

/** A sign-up with a passkey first, as the passkey plugin offers it; the rest is as it comes. */
const registration = {
	requireSession: false,
	resolveUser: async ({ context }) => {
		const { email } = JSON.parse(context);
		return { id: crypto.randomUUID(), name: email };
	},
	afterVerification: async ({ ctx, context }) => {
		const { email, name } = JSON.parse(context);
		const user = await ctx.context.internalAdapter.createUser({
			email,
			name,
			emailVerified: false
		});
		return { userId: user.id };
	}
};

export const auth = betterAuth({
	baseURL: env.ORIGIN,
	secret: env.BETTER_AUTH_SECRET ?? 'only-for-the-build-0123456789abcdefgh',
	database,
	telemetry: { enabled: false },
	// All requests of the bench come from one address.
	rateLimit: { enabled: false },
	plugins: [passkey({ registration }), sveltekitCookies(getRequestEvent)]
});

if (!building) await (await getMigrations(auth.options)).runMigrations();

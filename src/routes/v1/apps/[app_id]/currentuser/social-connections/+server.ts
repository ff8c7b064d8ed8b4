import { signedIn } from '$lib/server/api';

export const GET = signedIn(async () => ({ social_connections: {} }));

import { signedIn } from '$lib/server/http/endpoint';

export const GET = signedIn(async () => ({ social_connections: {} }));

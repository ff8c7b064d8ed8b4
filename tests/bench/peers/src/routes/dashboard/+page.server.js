import { redirect } from '@sveltejs/kit';
import { auth } from '$lib/auth.js';

export async function load({ request }) {
	const session = await auth.api.getSession({ headers: request.headers });
	if (!session) redirect(303, '/login');
	return { name: session.user.name, email: session.user.email };
}

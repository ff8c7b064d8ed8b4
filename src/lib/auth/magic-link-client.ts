/** The secret of a mailed link: out of the address bar, except while the element reads it there. */

const PARAMETERS = ['psg_magic_link', 'psg_verify_link'];

let secret: [name: string, secret: string] | undefined;

/** Takes the secret out of the address bar, where users copy it and the history stores it. */
export function hide(): void {
	const url = new URL(location.href);
	const name = PARAMETERS.find((each) => url.searchParams.has(each));
	if (!name) return;
	secret = [name, url.searchParams.get(name) ?? ''];
	for (const each of PARAMETERS) url.searchParams.delete(each);
	history.replaceState(history.state, '', url);
}

/**
 * Puts the secret back for the element to find. Another tab may wait for this link: its element polls
 * with the id that it stores under this name, and would take the session that begins here.
 */
export function show(): void {
	try {
		localStorage.removeItem('magic_link_id');
	} catch {
		// Without storage no other tab polls.
	}
	if (!secret) return;
	const url = new URL(location.href);
	url.searchParams.set(...secret);
	history.replaceState(history.state, '', url);
}

/** Loads the page of the link again. */
export function reopen(): void {
	show();
	location.reload();
}

/** Logs in the browser that asked for the link. */
export async function approve(appId: string): Promise<'approved' | 'used' | 'failed'> {
	try {
		const response = await fetch(`/postern/v1/apps/${appId}/links/approve`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ magic_link: secret?.[1] ?? '' })
		});
		if (response.ok) return 'approved';
		return response.status < 500 ? 'used' : 'failed';
	} catch {
		return 'failed';
	}
}

/** Ends a session that the user did not ask for; otherwise it would expire later. */
export async function discard(appId: string, refreshToken: string | undefined): Promise<void> {
	const query = new URLSearchParams({ refresh_token: refreshToken ?? '' });
	await fetch(`/v1/apps/${appId}/tokens?${query}`, { method: 'DELETE' }).catch(() => {});
}

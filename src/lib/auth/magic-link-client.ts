/** A mailed link's secret: kept out of the address bar except while the element reads it there. */

const PARAMETERS = ['psg_magic_link', 'psg_verify_link'];

let kept: [name: string, secret: string] | undefined;

/** Takes the secret out of the address bar, where people copy it from, and history keeps it. */
export function hide(): void {
	const url = new URL(location.href);
	const name = PARAMETERS.find((each) => url.searchParams.has(each));
	if (!name) return;
	kept = [name, url.searchParams.get(name) ?? ''];
	for (const each of PARAMETERS) url.searchParams.delete(each);
	history.replaceState(history.state, '', url);
}

/**
 * Puts it back, for the element to find. The tab that waits for the link must not take the session away
 * that begins here: its element polls with what it has kept under this name.
 */
export function show(): void {
	localStorage.removeItem('magic_link_id');
	if (!kept) return;
	const url = new URL(location.href);
	url.searchParams.set(...kept);
	history.replaceState(history.state, '', url);
}

/** Opens the page of the link anew. */
export function reopen(): void {
	show();
	location.reload();
}

/** Lets the browser that asked for the link sign in. */
export async function approve(appId: string): Promise<'approved' | 'used' | 'failed'> {
	try {
		const response = await fetch(`/postern/v1/apps/${appId}/links/approve`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ magic_link: kept?.[1] ?? '' })
		});
		if (response.ok) return 'approved';
		return response.status < 500 ? 'used' : 'failed';
	} catch {
		return 'failed';
	}
}

/** Ends a session that nobody wants to have begun; it would end by itself, only later. */
export async function discard(appId: string, refreshToken: string | undefined): Promise<void> {
	const query = new URLSearchParams({ refresh_token: refreshToken ?? '' });
	await fetch(`/v1/apps/${appId}/tokens?${query}`, { method: 'DELETE' }).catch(() => {});
}

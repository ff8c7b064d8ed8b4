import * as links from './magic-link-client.ts';

/** Logs in the browser that asked for the link. */
export async function approve(appId: string): Promise<'approved' | 'used' | 'failed'> {
	try {
		const response = await fetch(`/postern/v1/apps/${appId}/links/approve`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ magic_link: links.secret() })
		});
		if (response.ok) return 'approved';
		return response.status < 500 && response.status !== 429 ? 'used' : 'failed';
	} catch {
		return 'failed';
	}
}

const PROBE = 'postern_probe';

/** Whether the browser takes cookies here, as far as a script can tell. */
export function areAccepted(): boolean {
	try {
		if (navigator.cookieEnabled === false) return false;
		document.cookie = `${PROBE}=1; path=/; samesite=lax`;
		const accepted = document.cookie.includes(PROBE);
		document.cookie = `${PROBE}=; path=/; max-age=0`;
		return accepted;
	} catch {
		return false;
	}
}

/**
 * The country of the first of the browser's languages that names one, in lower case: `at` for `de-AT`.
 * `us` where no language does: browsers also send tags that `Intl` refuses, such as `en-US@posix`.
 */
export function guessCountry(browser: Pick<Navigator, 'languages'> = navigator): string {
	try {
		for (const tag of browser.languages) {
			const region = regionOf(tag);
			if (/^[a-z]{2}$/.test(region)) return region;
		}
		return 'us';
	} catch {
		return 'us';
	}
}

function regionOf(tag: string): string {
	try {
		const locale = new Intl.Locale(tag);
		// The likely region takes a slow phone 70 ms to load.
		return (locale.region ?? locale.maximize().region ?? '').toLowerCase();
	} catch {
		return '';
	}
}

/**
 * The country of the first of the browser's languages that names one, in lower case: `at` for `de-AT`.
 * `us` where no language does: browsers also send tags that `Intl` refuses, such as `en-US@posix`.
 */
export function guessCountry(browser: Pick<Navigator, 'languages'> = navigator): string {
	try {
		const regions = browser.languages.map(regionOf);
		return regions.find((region) => /^[a-z]{2}$/.test(region)) ?? 'us';
	} catch {
		return 'us';
	}
}

function regionOf(tag: string): string {
	try {
		return (new Intl.Locale(tag).maximize().region ?? '').toLowerCase();
	} catch {
		return '';
	}
}

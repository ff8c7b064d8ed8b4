/** A language tag that `Intl` takes: the tag itself where it is valid (BCP 47), else `en`. */
export function localeTag(tag: string | null | undefined): string {
	try {
		return Intl.getCanonicalLocales(tag ?? '')[0] ?? 'en';
	} catch {
		return 'en';
	}
}

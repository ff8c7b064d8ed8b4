/**
 * The browsers and systems that pages and messages may name: every other part of a user agent is text of
 * a stranger's choice. By the parser's words in lower case, where those differ from what people say.
 */

const BROWSERS: readonly (string | [parsed: string, shown: string])[] = [
	'Chrome',
	['Chrome Headless', 'Chrome'],
	['Chrome WebView', 'Chrome'],
	'Chromium',
	'Firefox',
	['Firefox Focus', 'Firefox'],
	'Safari',
	['Mobile Safari', 'Safari'],
	'Edge',
	'Opera',
	'Opera GX',
	'Opera Mini',
	'Opera Touch',
	['Opera Mobi', 'Opera'],
	'Samsung Internet',
	'Android Browser',
	'Brave',
	'DuckDuckGo',
	['Epiphany', 'GNOME Web'],
	'Falkon',
	'Huawei Browser',
	['IE', 'Internet Explorer'],
	'Konqueror',
	'LibreWolf',
	'MIUI Browser',
	['QQBrowser', 'QQ Browser'],
	['Silk', 'Amazon Silk'],
	['UCBrowser', 'UC Browser'],
	'Vivaldi',
	'Waterfox',
	'WeChat',
	'Whale',
	'Yandex',
	'Facebook',
	'Instagram',
	['GSA', 'Google app']
];

const SYSTEMS: typeof BROWSERS = [
	'Windows',
	['Mac OS', 'macOS'],
	'iOS',
	'Android',
	['Chromium OS', 'ChromeOS'],
	'Linux',
	'Debian',
	'Fedora',
	'Ubuntu',
	'FreeBSD',
	'OpenBSD',
	'HarmonyOS',
	'KaiOS',
	'Tizen',
	'webOS'
];

/** The browser's name; empty for one that is not in the list. */
export const browser = lookUpIn(BROWSERS);

/** The system's name; empty for one that is not in the list. */
export const system = lookUpIn(SYSTEMS);

function lookUpIn(names: typeof BROWSERS): (parsed?: string) => string {
	const shown = new Map(
		names.map((name) => {
			const [parsed, known] = typeof name === 'string' ? [name, name] : name;
			return [parsed.toLowerCase(), known];
		})
	);
	return (parsed = '') => shown.get(parsed.toLowerCase()) ?? '';
}

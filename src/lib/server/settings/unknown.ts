/** What adapter-node reads by itself. */
export const ADAPTER = [
	...['SOCKET_PATH', 'PROTOCOL_HEADER', 'HOST_HEADER', 'PORT_HEADER', 'ADDRESS_HEADER'],
	...['XFF_DEPTH', 'BODY_SIZE_LIMIT', 'SHUTDOWN_TIMEOUT', 'IDLE_TIMEOUT'],
	...['KEEP_ALIVE_TIMEOUT', 'HEADERS_TIMEOUT', 'LISTEN_PID', 'LISTEN_FDS']
];
/** Other programs' variables do not begin so. */
const PREFIX = /^(POSTERN|PASSAGE|SMTP|SMS)_/;

/** A warning for each name in `source` that looks like one of `settings` misspelt. */
export function warningsOf(
	source: Record<string, string | undefined>,
	settings: readonly string[]
): string[] {
	const known = [...settings, ...ADAPTER];
	return Object.entries(source)
		.filter(([name, value]) => !known.includes(name) && !describesService(name, value))
		.flatMap(([name]) => {
			const [nearest = '', edits = 0] = nearestTo(name, known);
			// In a short name, two letters make another word: HOST, HOME.
			const isMisspelt = edits <= (nearest.length > 5 ? 2 : 1);
			if (!isMisspelt && !PREFIX.test(name.toUpperCase())) return [];
			return [`${name} is not a setting of Postern and has no effect. Did you mean ${nearest}?`];
		});
}

/** Kubernetes describes a service called "smtp" or "postern" to every container in such variables. */
const describesService = (name: string, value = '') =>
	/_SERVICE_(HOST|PORT)|_PORT_\d/.test(name) || /^(tcp|udp):/.test(value);

function nearestTo(name: string, known: readonly string[]) {
	const plain = (text: string) =>
		text
			.toUpperCase()
			.replace(/^POSTERN_/, '')
			.replaceAll('_', '');
	return known
		.map((each) => [each, editDistance(plain(name), plain(each))] as const)
		.reduce((best, each) => (each[1] < best[1] ? each : best));
}

/** Levenshtein's: the least number of letters to insert, delete or replace. */
export function editDistance(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
		}
		row = next;
	}
	return row[b.length] ?? 0;
}

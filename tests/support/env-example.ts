import { variables } from '../../src/lib/server/env.ts';

const HEADER =
	'Every setting, with its meaning and its default. Copy this file to .env and fill in what you need; on this machine, nothing is needed. Quote a value that has a space, a quote or a #. `npm run docs` writes it from src/lib/server/env.ts.';

/** The text of `.env.example`. */
export function describeSettings(): string {
	const settings = Object.entries(variables).map(([name, { meaning, default: words }]) =>
		[...comment(meaning), ...comment(`Default: ${words}`), `${name}=`].join('\n')
	);
	return `${[comment(HEADER).join('\n'), ...settings].join('\n\n')}\n`;
}

/** Lines of at most 100 characters. */
function comment(text: string): string[] {
	return (text.match(/.{1,98}(?= |$)/g) ?? []).map((line) => `# ${line.trim()}`);
}

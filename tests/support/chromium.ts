import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright';
import { unpacked } from './unpacked.ts';

/** What Playwright's `launchOptions` need. */
export type Launch = { executablePath: string; args: string[]; env?: Record<string, string> };

const args = [
	// Root and most containers have no sandbox; the tests visit none but our own pages.
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Finds a Chromium: CHROMIUM_PATH, else Playwright's own, else the one inside the development
 * dependencies (Linux x64), so that most run the same, else one on the PATH. Throws an Error of one
 * line that says how to get one.
 */
export async function findChromium(
	env: NodeJS.ProcessEnv = process.env,
	playwrights = chromium.executablePath(),
	platform = `${process.platform} ${process.arch}`
): Promise<Launch> {
	const given = env.CHROMIUM_PATH;
	if (given && !existsSync(given)) throw new Error(`CHROMIUM_PATH names no file: ${given}`);
	const chosen = given || (existsSync(playwrights) ? playwrights : undefined);
	if (!chosen && platform === 'linux x64') return fromPackage();
	const installed = chosen || onPath(env.PATH);
	if (installed) return { executablePath: installed, args };
	throw new Error('No Chromium: run `npx playwright install chromium`, or set CHROMIUM_PATH.');
}

/** A headless browser for tests that are not Playwright's; the caller closes it. */
export async function launchChromium(): Promise<Browser> {
	return chromium.launch(await findChromium());
}

function onPath(path = ''): string | undefined {
	const files = path.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
	return files.find((file) => {
		try {
			accessSync(file, constants.X_OK);
			return true;
		} catch {
			return false;
		}
	});
}

async function fromPackage(): Promise<Launch> {
	const main = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
	const manifest = join(dirname(main), '..', 'package.json');
	const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
	const home = await unpacked(`chromium-${version}`, (directory) => unpack(main, directory));
	return {
		executablePath: join(home, 'chromium'),
		args,
		env: {
			...(process.env as Record<string, string>),
			LD_LIBRARY_PATH: [join(home, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH]
				.filter(Boolean)
				.join(delimiter),
			FONTCONFIG_FILE: join(home, 'fonts.conf'),
			XDG_CACHE_HOME: join(home, 'cache')
		}
	};
}

/** The package unpacks itself into the temporary folder, its libraries only where it takes the machine for its cloud. */
async function unpack(main: string, directory: string): Promise<void> {
	const script = `import(process.argv[1]).then((module) => module.default.executablePath())`;
	await promisify(execFile)(process.execPath, ['-e', script, main], {
		env: { ...process.env, TMPDIR: directory, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' }
	});
	// WebGL's software renderer, which --disable-gpu leaves idle.
	for (const file of ['libvk_swiftshader.so', 'vk_swiftshader_icd.json', 'libvulkan.so.1']) {
		await rm(join(directory, file), { force: true });
	}
	await writeFile(join(directory, 'fonts.conf'), fontConfiguration);
}

/** The package's own names its cloud's folders. The machine's fonts come first, for its scripts. */
const fontConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
	<dir>/usr/share/fonts</dir>
	<dir>/usr/local/share/fonts</dir>
	<dir prefix="relative">fonts</dir>
	<cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

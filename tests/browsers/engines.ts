import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Driver, Launch } from './driver.ts';
import { launchFirefox } from './firefox.ts';
import { launchWebKit } from './webkit.ts';

export type Engine = {
	/** The programs that it needs on the PATH. */
	programs: string[];
	/** The Debian packages that have them. */
	packages: string;
	webauthn: boolean;
	launch(options: Launch): Promise<Driver>;
};

export const engines = {
	firefox: {
		programs: ['firefox-esr'],
		packages: 'firefox-esr',
		webauthn: true,
		launch: launchFirefox
	},
	webkit: {
		programs: ['WebKitWebDriver', 'Xvfb'],
		packages: 'webkit2gtk-driver xvfb',
		webauthn: false,
		launch: launchWebKit
	}
} satisfies Record<string, Engine>;

/** Whether all programs of the engine are on the PATH. */
export function isInstalled({ programs }: Engine): boolean {
	const folders = (process.env['PATH'] ?? '').split(delimiter);
	return programs.every((program) => folders.some((folder) => isExecutable(join(folder, program))));
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

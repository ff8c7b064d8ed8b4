import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newEmail } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import { listen, own } from '../support/processes.ts';
import { root } from '../support/server.ts';
import { cookiesOf, type Http, type Reply } from './http.ts';
import type { Person } from './people.ts';

/** The app in SvelteKit with better-auth that the bench compares with, and what its client sends. */
const folder = fileURLToPath(new URL('peers', import.meta.url));

/** Fetches its packages (`npm ci`) if the lockfile changed since, and builds it. Gives the program. */
export async function build(): Promise<string> {
	const lock = await readFile(join(folder, 'package-lock.json'), 'utf8');
	const marker = join(folder, 'node_modules/.fetched');
	if ((await readFile(marker, 'utf8').catch(() => '')) !== lock) {
		await run('npm', ['ci']);
		await writeFile(marker, lock);
	}
	await run(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build']);
	return join(folder, 'build/index.js');
}

async function run(program: string, words: string[]): Promise<void> {
	const shell = process.platform === 'win32' && program === 'npm';
	const child = own(spawn(program, words, { cwd: folder, shell }));
	const log = listen(child);
	await once(child, 'close');
	if (child.exitCode !== 0) throw new Error(`${program} failed. It wrote:\n${log()}`);
}

/** What `authClient.passkey.addPasskey({ context, createSession: true })` sends. */
export async function signUp(http: Http): Promise<Person> {
	const email = newEmail('bench');
	const authenticator = new Authenticator({ algorithms: [-7] });
	const context = JSON.stringify({ email, name: 'Bench' });
	const started = await http.send(
		`/api/auth/passkey/generate-register-options?context=${encodeURIComponent(context)}`
	);
	const options = read<PublicKeyCredentialCreationOptionsJSON>(started);
	await http.send('/api/auth/passkey/verify-registration', {
		method: 'POST',
		body: {
			response: authenticator.create(options, { origin: http.origin }),
			createSession: true
		},
		headers: { cookie: cookiesOf(started) }
	});
	return { email, authenticator };
}

/** What `authClient.signIn.passkey()` sends. Gives the cookies. */
export async function logIn(http: Http, { authenticator }: Person): Promise<string> {
	const started = await http.send('/api/auth/passkey/generate-authenticate-options');
	const options = read<PublicKeyCredentialRequestOptionsJSON>(started);
	const finished = await http.send('/api/auth/passkey/verify-authentication', {
		method: 'POST',
		body: { response: authenticator.get(options, { origin: http.origin }) },
		headers: { cookie: cookiesOf(started) }
	});
	return cookiesOf(finished);
}

function read<Body>({ body }: Reply): Body {
	return JSON.parse(body.toString()) as Body;
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { randomBytes, webcrypto } from 'node:crypto';
import SqliteDatabase from 'better-sqlite3';

/**
 * The least that a server can do for a passkey log-in: four requests of JSON through plain `node:http`,
 * one ES256 verification, one RS256 signature and one durable commit. It decides nothing.
 */
const { DATABASE_FILE = '', PORT } = process.env;

const database = new SqliteDatabase(DATABASE_FILE);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec('create table log_in (id integer primary key, at text not null)');
const insert = database.prepare('insert into log_in (at) values (?)');

// Web Cryptography, as the libraries of the other servers use it, with keys that are imported already.
const { subtle } = webcrypto;
const es256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const rs256 = {
	name: 'RSASSA-PKCS1-v1_5',
	modulusLength: 2048,
	publicExponent: Uint8Array.of(1, 0, 1),
	hash: 'SHA-256'
};
const passkey = await subtle.generateKey(es256, false, ['sign', 'verify']);
const signing = await subtle.generateKey(rs256, false, ['sign', 'verify']);
const data = randomBytes(300);
const assertion = await subtle.sign(es256, passkey.privateKey, data);

/** By path. */
const work: Record<string, () => unknown> = {
	'/readyz': () => 'ok',
	'/user': () => ({}),
	'/start': () => ({ challenge: randomBytes(32).toString('base64url') }),
	'/finish': async () => {
		const good = await subtle.verify(es256, passkey.publicKey, assertion, data);
		insert.run(new Date().toISOString());
		return { good };
	},
	'/session': async () => {
		const signature = await subtle.sign(rs256, signing.privateKey, data);
		return { token: Buffer.from(signature).toString('base64url') };
	}
};

async function answer({ url = '' }: IncomingMessage, body: Buffer, response: ServerResponse) {
	if (body.length > 0) JSON.parse(body.toString());
	const given = await work[url]?.();
	response.writeHead(given ? 200 : 404, { 'content-type': 'application/json' });
	response.end(JSON.stringify(given ?? {}));
}

const server = createServer((request, response) => {
	const chunks: Buffer[] = [];
	request.on('data', (chunk: Buffer) => chunks.push(chunk));
	request.once('end', () => void answer(request, Buffer.concat(chunks), response));
});
server.keepAliveTimeout = 3_600_000;
server.listen(Number(PORT), '127.0.0.1');

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASES, describe, fileOf } from './releases.ts';
import { root } from './server.ts';

/** Run once for a release: writes down the schema that it makes, from which tests upgrade ever after. */
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
	version: string;
};
for (const kind of DATABASES) writeFileSync(fileOf(version, kind), await describe(kind));

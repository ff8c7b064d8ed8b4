import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeSettings } from './env-example.ts';
import { describeApi } from './route-table.ts';
import { describeSecurity } from './security-docs.ts';
import { root } from './server.ts';

writeFileSync(join(root, 'docs/api.md'), describeApi());
const security = join(root, 'docs/security.md');
writeFileSync(security, describeSecurity(readFileSync(security, 'utf8')));
writeFileSync(join(root, '.env.example'), describeSettings());

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeApi } from './route-table.ts';
import { root } from './server.ts';

writeFileSync(join(root, 'docs/api.md'), describeApi());

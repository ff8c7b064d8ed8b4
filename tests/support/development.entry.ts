import { join } from 'node:path';
import { createServer } from 'vite';
import { root } from './server.ts';

// The development server, as `npm run dev` starts it, with files of its own where it was started.
const cacheDir = join(process.cwd(), 'vite');
process.chdir(root);
// No browser asks for modules, so none is looked for.
const optimizeDeps = { noDiscovery: true, include: [] };
const server = await createServer({ root, cacheDir, optimizeDeps, logLevel: 'error' });
await server.listen();

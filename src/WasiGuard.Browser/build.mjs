// Bundles Scripts/ into wwwroot/wasiguard.js, or into the file named on the command line. The bytes depend on the
// sources and on package-lock.json only.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const common = { absWorkingDir: here, bundle: true, minify: true, target: 'es2022', charset: 'utf8', legalComments: 'none', logLevel: 'warning' };

const worker = await build({ ...common, entryPoints: ['Scripts/worker.js'], format: 'iife', write: false });

await build({
  ...common,
  entryPoints: ['Scripts/main.js'],
  format: 'esm',
  outfile: process.argv[2] ?? 'wwwroot/wasiguard.js',
  define: { WORKER_SOURCE: JSON.stringify(worker.outputFiles[0].text) },
  banner: { js: '/* WasiGuard.Browser, MIT. Contains @bjorn3/browser_wasi_shim, MIT OR Apache-2.0. */' },
});

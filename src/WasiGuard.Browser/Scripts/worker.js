// The script of the worker: runs one guest at a time, as the messages on its port say.
import { compile, Guest, Refused } from './guest.js';
import { Session } from './netfetch.js';
import { netFetchImports } from './netfetch-imports.js';
import { CappedOutput } from './output.js';
import { InputStream, OutputStream } from './stdio.js';
import { GuestTree } from './tree.js';
import { wasiImports } from './wasi.js';

const modules = new Map();

self.onmessage = ({ data: port }) => {
  port.onmessage = ({ data: request }) => {
    for (const id of request.forget) modules.delete(id);
    try {
      execute(port, request);
    } catch (error) {
      if (error instanceof Refused) port.postMessage({ refused: error.message });
      else port.postMessage({ failed: String(error?.stack ?? error) });
    }
  };
  port.postMessage({ ready: true });
};

function execute(port, { moduleId, moduleBytes, input, standardInput, fileBytes }) {
  if (moduleBytes) modules.set(moduleId, compile(moduleBytes));
  // The run may be cut off at any moment, so what it has done is told at once.
  const tell = (message) => port.postMessage(message);
  const output = (name, capacity) =>
    new CappedOutput(
      capacity,
      (bytes) => tell({ output: name, bytes: bytes.slice() }),
      () => tell({ truncated: name }),
    );
  const stdout = output('stdout', input.maxStdout);
  const stderr = output('stderr', input.maxStderr);

  const tree = input.entries && new GuestTree(input.entries, fileBytes);
  const descriptors = [new InputStream(standardInput), new OutputStream(stdout), new OutputStream(stderr)];
  if (tree) {
    for (const { path, name } of input.mounts) descriptors.push(tree.open(path, name));
    tree.changed = (change) => tell({ change });
  }

  const guest = new Guest();
  const session = input.policy && new Session(input.policy, (audit) => tell({ audit }));
  const imports = {
    wasi_snapshot_preview1: wasiImports(guest, input.arguments, input.environment, descriptors),
    ...netFetchImports(guest, session),
  };
  tell({ started: true });
  const start = performance.now();
  const end = guest.run(modules.get(moduleId), imports, input.entry);
  const duration = performance.now() - start;
  session?.end();
  tell({
    ended: { ...end, duration, stdoutTruncated: stdout.isTruncated, stderrTruncated: stderr.isTruncated },
    files: tree?.difference(input) ?? null,
  });
}

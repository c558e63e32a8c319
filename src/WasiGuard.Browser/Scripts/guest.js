import { WASIProcExit } from '@bjorn3/browser_wasi_shim';
import { readTypes } from './module-types.js';
import * as signatures from './signatures.js';

const WASI_MODULE = 'wasi_snapshot_preview1';
const LARGEST_EXIT_CODE = 125;
const MAX_NAMED = 5;
const expected = {
  [WASI_MODULE]: signatures.wasi,
  openagentic_netfetch: signatures.upstreamNetFetch,
  wasiguard_netfetch: signatures.netFetch,
};

/** The module cannot be run here; the message says why. */
export class Refused extends Error {}

/** Compiles a module, and refuses what a browser would link all the same. */
export function compile(bytes) {
  let module;
  try {
    module = new WebAssembly.Module(bytes);
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) throw new Refused(`is refused by the browser: ${error.message}`);
    throw error;
  }
  const { imports, start } = readTypes(bytes);
  const wrong = imports.flatMap(({ module: from, name, type }) => {
    const signature = expected[from]?.[name];
    if (signature === undefined) return [`${from}.${name}, which nobody provides`];
    const wanted = typeOf(name, signature);
    return type === wanted ? [] : [`${from}.${name} with the type ${type}; it is ${wanted}`];
  });
  if (wrong.length > 0) throw new Refused(`imports ${wrong.slice(0, MAX_NAMED).join(', and ')}${wrong.length > MAX_NAMED ? `, and ${wrong.length - MAX_NAMED} more` : ''}`);
  if (start === null) throw new Refused('exports no function _start: it is a library, not a program');
  if (start !== '() -> ()') throw new Refused(`exports _start with the type ${start}; it is () -> ()`);
  return module;
}

function typeOf(name, signature) {
  const parameters = signature === '' ? [] : signature.split(' ').map((kind) => (kind === 'j' ? 'i64' : 'i32'));
  return `(${parameters.join(', ')}) -> (${signatures.withoutResult.has(name) ? '' : 'i32'})`;
}

/** One run of a module. */
export class Guest {
  #instance = null;

  /** The bytes of the guest's memory, as they are now. */
  memory() {
    const memory = this.#instance?.exports.memory;
    if (memory instanceof WebAssembly.Memory) return memory.buffer;
    throw new WebAssembly.RuntimeError(
      this.#instance ? 'a host function was called, and the module exports no memory' : 'a host function was called before the module was instantiated',
    );
  }

  /** Runs _start. Gives { exitCode } or { trap }. */
  run(module, imports) {
    try {
      this.#instance = new WebAssembly.Instance(module, imports);
      this.#instance.exports._start();
      return { exitCode: 0 };
    } catch (error) {
      if (error instanceof WASIProcExit) return exit(error.code);
      if (isTrap(error)) return { trap: trapMessage(error) };
      if (error instanceof WebAssembly.LinkError) throw new Refused(`cannot be instantiated: ${error.message}`);
      throw error;
    }
  }
}

/** As Wasmtime has it, because a larger status looks like a signal to a shell. */
const exit = (code) => (code <= LARGEST_EXIT_CODE ? { exitCode: code } : { trap: `proc_exit with the exit status ${code}, which is not from 0 to ${LARGEST_EXIT_CODE}` });

const isException = (error) => WebAssembly.Exception !== undefined && error instanceof WebAssembly.Exception;

/** Engines report the end of the stack, and of the memory, as RangeError or InternalError, and an uncaught guest exception as its own type. */
const isTrap = (error) => error instanceof WebAssembly.RuntimeError || isException(error) || error instanceof RangeError || error?.name === 'InternalError';

/** Never empty: what has no message is a trap all the same. An exception has none, and is called what Wasmtime calls it. */
const trapMessage = (error) => (isException(error) ? 'thrown Wasm exception' : error.message || String(error.name || 'the guest was stopped'));

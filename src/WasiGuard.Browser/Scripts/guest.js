import { WASIProcExit } from '@bjorn3/browser_wasi_shim';
import { startAsExport } from './start.js';

const LARGEST_EXIT_CODE = 125;

/** The module cannot be run here; the message says why. */
export class Refused extends Error {}

/** (module (func (export "trap") unreachable)) */
const { trap } = new WebAssembly.Instance(
  new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4, 116, 114, 97, 112, 0, 0, 10, 5, 1, 3, 0, 0, 11])),
).exports;

/**
 * Compiles a module: { module, start }, where start is what to call first. The page has looked at its imports and at what it exports: a browser
 * links a function of any type to an import of any other, and calls one with made-up arguments.
 */
export function compile(bytes) {
  try {
    const module = new WebAssembly.Module(bytes);
    const changed = startAsExport(bytes, WebAssembly.Module.exports(module).map(({ name }) => name));
    return changed ? { module: new WebAssembly.Module(changed.bytes), start: [changed.name] } : { module, start: [] };
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) throw new Refused(`is refused by the browser: ${error.message}`);
    throw error;
  }
}

/** One run of a module. */
export class Guest {
  #instance = null;
  #stopped = null;

  /** The bytes of the guest's memory, as they are now. */
  memory() {
    const memory = this.#instance.exports.memory;
    if (memory instanceof WebAssembly.Memory) return memory.buffer;
    throw new WebAssembly.RuntimeError('missing required memory export');
  }

  /** Ends the guest, for the reason that run then has. A guest catches what JavaScript throws; a trap it does not. */
  stop(error) {
    this.#stopped ??= error;
    trap();
  }

  /** Calls the exports one after the other. Gives { exitCode } or { trap }. */
  run({ module, start }, imports, entry) {
    try {
      this.#instance = new WebAssembly.Instance(module, imports);
      for (const name of [...start, ...entry]) this.#instance.exports[name]();
      // Where the stack is almost full, the trap cannot be called.
      if (this.#stopped) throw this.#stopped;
      return { exitCode: 0 };
    } catch (thrown) {
      const error = this.#stopped ?? thrown;
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

import { WASIProcExit } from '@bjorn3/browser_wasi_shim';

const LARGEST_EXIT_CODE = 125;

/** The module cannot be run here; the message says why. */
export class Refused extends Error {}

/**
 * Compiles a module. The page has looked at its imports and at what it exports: a browser links a function of any type to an import
 * of any other, and calls one with made-up arguments.
 */
export function compile(bytes) {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) throw new Refused(`is refused by the browser: ${error.message}`);
    throw error;
  }
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

  /** Calls the exports one after the other. Gives { exitCode } or { trap }. */
  run(module, imports, entry) {
    try {
      this.#instance = new WebAssembly.Instance(module, imports);
      for (const name of entry) this.#instance.exports[name]();
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

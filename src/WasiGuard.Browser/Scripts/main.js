// What the .NET side calls; Interop/BrowserInterop.cs is the other half.
import { Execution } from './execution.js';
import { moduleFor, Pool, used } from './pool.js';

const running = new Map();
let moduleCount = 0;

/** Keeps a module's bytes for many executions; the .NET side holds the result as long as it holds the module. */
export const createModule = (bytes) => ({ id: ++moduleCount, bytes });

export const createPool = (maxIdle) => new Pool(maxIdle);

export const closePool = (pool) => pool.close();

/** Runs a module. Never rejects: what failed is in the result. */
export async function execute(pool, json, module, standardInput, fileBytes, audited, written) {
  const input = JSON.parse(json);
  const execution = new Execution(input, fileBytes, audited, written);
  running.set(input.id, execution);
  try {
    const frame = await pool.take(input.connect);
    if (execution.result === null) await execution.run(frame, { ...moduleFor(frame, module), input, standardInput, fileBytes });
    if (execution.result.kind === 'ended') used(frame, module);
    if (!frame.isClosed) pool.give(frame);
  } catch (error) {
    execution.fail(error);
  } finally {
    running.delete(input.id);
  }
  return execution.result;
}

/** Stops an execution at once; its result says so. */
export const cancel = (id) => running.get(id)?.stop('cancelled');

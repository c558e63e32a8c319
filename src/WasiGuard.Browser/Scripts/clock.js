import { wasi } from '@bjorn3/browser_wasi_shim';
import { BADF, FAULT, INVAL, NOSYS, SUCCESS } from './errno.js';
import { isWithin } from './memory.js';

const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;

const monotonic = () => BigInt(Math.round(performance.now() * 1e6));
const realtime = () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6));
const clocks = new Map([
  [wasi.CLOCKID_REALTIME, realtime],
  [wasi.CLOCKID_MONOTONIC, monotonic],
]);

// What Atomics.wait takes: a memory that is shared with nobody. A browser has room for few memories, and most guests never sleep.
let cell = null;

/** Blocks the worker. Without room for the memory it is kept busy until then. */
function sleep(milliseconds) {
  const end = performance.now() + milliseconds;
  try {
    cell ??= new Int32Array(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    while (performance.now() < end);
    return;
  }
  Atomics.wait(cell, 0, 0, milliseconds);
}

/** Clocks and poll_oneoff; the CPU-time clocks do not exist in a browser. */
export function clockImports(guest, descriptors) {
  const view = () => new DataView(guest.memory());
  return {
    clock_res_get(id, out) {
      if (!clocks.has(id)) return id < 4 ? NOSYS : INVAL;
      view().setBigUint64(out, 100_000n, true);
      return SUCCESS;
    },
    clock_time_get(id, _precision, out) {
      const now = clocks.get(id);
      if (!now) return id < 4 ? NOSYS : INVAL;
      view().setBigUint64(out, now(), true);
      return SUCCESS;
    },
    poll_oneoff(input, output, count, outCount) {
      if (count === 0) return INVAL;
      const memory = guest.memory();
      if (!isWithin(memory, input, count * SUBSCRIPTION_BYTES) || !isWithin(memory, output, count * EVENT_BYTES)) return FAULT;
      const subscriptions = Array.from({ length: count }, (_, i) => readSubscription(view(), input + i * SUBSCRIPTION_BYTES, descriptors));
      let due = subscriptions.filter((one) => one.isDue());
      if (due.length === 0) {
        sleep(Math.min(...subscriptions.map((one) => one.remaining())));
        while ((due = subscriptions.filter((one) => one.isDue())).length === 0) sleep(0.1);
      }
      const isSleep = count === 1 && subscriptions[0].isRelative;
      due.forEach((one, i) => writeEvent(view(), output + i * EVENT_BYTES, one, isSleep || one.type !== wasi.EVENTTYPE_CLOCK ? 1n : 0n));
      view().setUint32(outCount, due.length, true);
      return SUCCESS;
    },
  };
}

function readSubscription(view, at, descriptors) {
  const userdata = view.getBigUint64(at, true);
  const type = view.getUint8(at + 8);
  const settled = (errno) => ({ userdata, type, errno, isDue: () => true });
  if (type !== wasi.EVENTTYPE_CLOCK) {
    // Files and the standard streams never block.
    return settled(descriptors()[view.getUint32(at + 16, true)] === undefined ? BADF : SUCCESS);
  }
  const now = clocks.get(view.getUint32(at + 16, true));
  if (!now) return settled(INVAL);
  const time = view.getBigUint64(at + 24, true);
  const isAbsolute = (view.getUint16(at + 40, true) & wasi.SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME) !== 0;
  const end = isAbsolute ? time : now() + time;
  return { userdata, type, errno: SUCCESS, isRelative: !isAbsolute, isDue: () => now() >= end, remaining: () => Number(end - now()) / 1e6 };
}

/** Writes the fields and leaves what is between them, as Wasmtime does, which also counts one byte for a sleep. */
function writeEvent(view, at, { userdata, type, errno }, bytes) {
  view.setBigUint64(at, userdata, true);
  view.setUint16(at + 8, errno, true);
  view.setUint8(at + 10, type);
  view.setBigUint64(at + 16, bytes, true);
  view.setUint16(at + 24, 0, true);
}

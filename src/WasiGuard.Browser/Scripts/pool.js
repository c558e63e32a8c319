import { Frame } from './frame.js';

const MAX_MODULES_PER_WORKER = 8;

/** The workers of one runner that wait for an execution. */
export class Pool {
  #idle = [];
  #isClosed = false;

  constructor(maxIdle) {
    this.maxIdle = maxIdle;
  }

  /** A worker whose requests are bound by the sources of the directive connect-src. */
  async take(connect) {
    const at = this.#idle.findLastIndex((frame) => frame.connect === connect);
    return at >= 0 ? this.#idle.splice(at, 1)[0] : Frame.open(connect);
  }

  give(frame) {
    this.#idle.push(frame);
    while (this.#idle.length > (this.#isClosed ? 0 : this.maxIdle)) this.#idle.shift().close();
  }

  close() {
    this.#isClosed = true;
    for (const frame of this.#idle.splice(0)) frame.close();
  }
}

/** What a worker must be told of a module: its bytes, unless it has compiled it before. */
export function moduleFor(frame, module) {
  const isKnown = frame.modules.has(module.id);
  const forget = isKnown || frame.modules.size < MAX_MODULES_PER_WORKER ? [] : [frame.modules.values().next().value];
  for (const id of forget) frame.modules.delete(id);
  return { moduleId: module.id, moduleBytes: isKnown ? null : module.bytes, forget };
}

/** Notes that the worker has run the module last. */
export function used(frame, module) {
  frame.modules.delete(module.id);
  frame.modules.add(module.id);
}

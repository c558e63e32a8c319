import { concat } from './output.js';
import { GuestTree } from './tree.js';

const LONGEST_TIMER = 2 ** 31 - 1;

/** One execution as the page sees it: collects what the worker tells, and ends it when its time is up. */
export class Execution {
  #output = { stdout: [], stderr: [] };
  #truncated = { stdout: false, stderr: false };
  #tree;
  #timer;
  #frame = null;
  #started = 0;
  #settle = null;
  result = null;

  constructor(input, fileBytes, audited, written) {
    this.input = input;
    this.audited = audited;
    this.written = written;
    // What the worker's tree is like, in case that it is cut off.
    this.#tree = input.entries && new GuestTree(input.entries, fileBytes.slice());
  }

  run(frame, request) {
    this.#frame = frame;
    return new Promise((settle) => {
      this.#settle = settle;
      frame.send(request, (message) => this.#receive(message), (error) => this.fail(error));
    });
  }

  /** Ends the execution from outside: 'cancelled' or 'timedOut'. */
  stop(kind) {
    this.#frame?.close();
    this.#finish({ kind, duration: performance.now() - this.#started }, this.#tree?.difference(this.input) ?? null);
  }

  fail(error) {
    this.#frame?.close();
    this.#finish({ kind: 'failed', message: String(error?.message ?? error) }, null);
  }

  #receive(message) {
    if (this.input.streamed.includes(message.output)) this.written(message);
    else if (message.output) this.#output[message.output].push(message.bytes);
    else if (message.truncated) this.#truncated[message.truncated] = true;
    else if (message.change) this.#tree.apply(message.change, this.input);
    else if (message.audit) this.audited(JSON.stringify(message.audit));
    else if (message.started) this.#start();
    else if (message.ended) this.#end(message);
    else if (message.refused) this.#finish({ kind: 'refused', message: message.refused }, null);
    else this.fail(message.failed);
  }

  #start() {
    this.#started = performance.now();
    this.#arm(this.input.timeout);
  }

  #arm(left) {
    const next = Math.min(left, LONGEST_TIMER);
    this.#timer = setTimeout(() => (left > next ? this.#arm(left - next) : this.stop('timedOut')), next);
  }

  #end({ ended, files }) {
    this.#truncated = { stdout: ended.stdoutTruncated, stderr: ended.stderrTruncated };
    this.#finish({ kind: 'ended', ...ended }, files);
  }

  #finish(outcome, files) {
    if (this.result !== null) return;
    clearTimeout(this.#timer);
    this.result = {
      kind: outcome.kind,
      summary: JSON.stringify({
        ...outcome,
        stdoutTruncated: this.#truncated.stdout,
        stderrTruncated: this.#truncated.stderr,
        filesError: files?.error ?? (this.input.entries && !files ? 'The worker told nothing of the files.' : null),
        removed: files?.removed ?? [],
        entries: files?.entries ?? [],
      }),
      stdout: concat(this.#output.stdout),
      stderr: concat(this.#output.stderr),
      fileBytes: files?.bytes ?? new Uint8Array(),
    };
    this.#settle?.();
  }
}

import { Directory } from '@bjorn3/browser_wasi_shim';
import { GuestDirectory, GuestFile, OpenGuestDirectory } from './files.js';
import { concat } from './output.js';

// As WasiPath in .NET has it. It also bounds how deep the walk goes.
const MAX_PATH = 4096;
const NODES_PER_ENTRY = 10;
const encoder = new TextEncoder();

/** The files of one guest: made of a list of entries and their bytes, and turned into what has changed since. */
export class GuestTree {
  /** Gets each change as it happens; null when nobody asks. */
  changed = null;
  #nodes = [];
  #initial = new Map();
  #held = 0;

  /** entries: { path, length }; the length is null for a directory, which comes before what is in it. */
  constructor(entries, bytes) {
    this.root = new GuestDirectory(this);
    let at = 0;
    for (const { path, length } of entries) {
      const isFile = length !== null;
      const node = isFile ? new GuestFile(this, bytes.subarray(at, at + length)) : new GuestDirectory(this);
      if (isFile) at += length;
      this.#held += length ?? 0;
      const slash = path.lastIndexOf('/');
      this.#find(path.slice(0, Math.max(slash, 0))).contents.set(path.slice(slash + 1), node);
      this.#initial.set(path, node);
    }
  }

  /** Gives a new node its number. The same entries and changes give the same numbers. */
  add(node) {
    return this.#nodes.push(node) - 1;
  }

  /** A descriptor for a directory that the guest has from its start on. */
  open(path, name) {
    return new OpenGuestDirectory(this.#find(path), name);
  }

  /** Repeats a change that another tree made. What all files hold that there ever were is bounded: beyond, nothing is kept any more. */
  apply(change, { maxFileBytes, maxFileEntries }) {
    if (this.root === null) return;
    const node = this.#nodes[change.write ?? change.resize];
    const before = node?.length ?? 0;
    this.#apply(change);
    this.#held += (node?.length ?? 0) - before;
    if (this.#held <= maxFileBytes && this.#nodes.length <= NODES_PER_ENTRY * maxFileEntries + 1) return;
    this.root = null;
    this.#nodes = [];
    this.#initial = new Map();
  }

  #apply(change) {
    if ('write' in change) this.#nodes[change.write].write(change.offset, change.bytes);
    else if ('resize' in change) this.#nodes[change.resize].resize(change.length);
    else if ('create' in change) change.isDirectory ? new GuestDirectory(this) : new GuestFile(this, new Uint8Array());
    else if ('link' in change) this.#nodes[change.link].contents.set(change.name, this.#nodes[change.node]);
    else this.#nodes[change.unlink].contents.delete(change.name);
  }

  /**
   * What is not as it was: paths gone, in order, then entries that are new or have other bytes. When there is more than the bounds,
   * or what a snapshot cannot hold, { error } says so, and nothing has been copied.
   */
  difference({ maxFileBytes, maxFileEntries }) {
    if (this.root === null) return { error: 'The guest wrote more, or made more files, than is kept until it is stopped. Raise Ceilings.SnapshotBytes or Ceilings.SnapshotEntries in the options of the runner.' };
    const found = { count: 0, bytes: 0, entries: [], pieces: [] };
    const error = this.#collect(this.root, found, { maxFileBytes, maxFileEntries });
    if (error !== null) return { error };
    try {
      return { removed: this.#removed(), entries: found.entries, bytes: concat(found.pieces) };
    } catch (failure) {
      if (failure instanceof RangeError) return { error: 'The browser has no memory for the files that the guest left.' };
      throw failure;
    }
  }

  #removed() {
    const removed = new Set();
    const isBelowRemoved = (path) => {
      for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) if (removed.has(path.slice(0, at))) return true;
      return false;
    };
    for (const [path, was] of this.#initial) {
      if (!isBelowRemoved(path) && isDirectory(this.#find(path)) !== isDirectory(was)) removed.add(path);
    }
    return [...removed];
  }

  /**
   * Why the files cannot be read back, as soon as it is known; a guest can make more paths than there are files. Not by recursion: a guest can make
   * more directories, one in the other, than the stack has room for.
   */
  #collect(root, found, bounds) {
    const open = [{ prefix: '', entries: root.contents.entries() }];
    while (open.length > 0) {
      const { prefix, entries } = open.at(-1);
      const { done, value } = entries.next();
      if (done) {
        open.pop();
        continue;
      }

      const [name, node] = value;
      const path = prefix + name;
      const was = this.#initial.get(path);
      found.bytes += node.length ?? 0;
      if (isLongerThan(path, MAX_PATH)) return `The guest left a path of more than ${MAX_PATH} bytes, which a snapshot cannot hold.`;
      if (++found.count > bounds.maxFileEntries) return `The guest left more than ${bounds.maxFileEntries} files and directories. Raise Ceilings.SnapshotEntries in the options of the runner.`;
      if (found.bytes > bounds.maxFileBytes) return `The guest left more than ${bounds.maxFileBytes} bytes of files. Raise Ceilings.SnapshotBytes in the options of the runner.`;
      if (isDirectory(node)) {
        if (!isDirectory(was)) found.entries.push({ path, length: null });
        open.push({ prefix: path + '/', entries: node.contents.entries() });
      } else if (node !== was || node.isChanged) {
        found.entries.push({ path, length: node.length });
        found.pieces.push(node.data);
      }
    }
    return null;
  }

  #find(path) {
    let node = this.root;
    if (path !== '') for (const part of path.split('/')) node = node?.contents?.get(part);
    return node;
  }
}

/** true, false for a file, undefined for nothing. */
const isDirectory = (node) => node && node instanceof Directory;

/** Whether a text has more bytes of UTF-8, of which a character has three at most. */
const isLongerThan = (text, bytes) => text.length * 3 > bytes && encoder.encode(text).length > bytes;

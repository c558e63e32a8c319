import { Directory } from '@bjorn3/browser_wasi_shim';
import { GuestDirectory, GuestFile, OpenGuestDirectory } from './files.js';
import { concat } from './output.js';

/** The files of one guest: made of a list of entries and their bytes, and turned into what has changed since. */
export class GuestTree {
  /** Gets each change as it happens; null when nobody asks. */
  changed = null;
  #nodes = [];
  #initial = new Map();

  /** entries: { path, length }; the length is null for a directory, which comes before what is in it. */
  constructor(entries, bytes) {
    this.root = new GuestDirectory(this);
    let at = 0;
    for (const { path, length } of entries) {
      const isFile = length !== null;
      const node = isFile ? new GuestFile(this, bytes.subarray(at, at + length)) : new GuestDirectory(this);
      if (isFile) at += length;
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

  /** Repeats a change that another tree made. */
  apply(change) {
    if ('write' in change) this.#nodes[change.write].write(change.offset, change.bytes);
    else if ('resize' in change) this.#nodes[change.resize].resize(change.length);
    else if ('create' in change) change.isDirectory ? new GuestDirectory(this) : new GuestFile(this, new Uint8Array());
    else if ('link' in change) this.#nodes[change.link].contents.set(change.name, this.#nodes[change.node]);
    else this.#nodes[change.unlink].contents.delete(change.name);
  }

  /** What is not as it was: paths gone, in order, then entries that are new or have other bytes. */
  difference() {
    const removed = [];
    for (const path of this.#initial.keys()) {
      if (removed.some((gone) => path.startsWith(gone + '/'))) continue;
      if (isDirectory(this.#find(path)) !== isDirectory(this.#initial.get(path))) removed.push(path);
    }
    const entries = [];
    const pieces = [];
    this.#collect(this.root, '', removed, entries, pieces);
    return { removed, entries, bytes: concat(pieces) };
  }

  #collect(directory, prefix, removed, entries, pieces) {
    for (const [name, node] of directory.contents) {
      const path = prefix + name;
      const was = this.#initial.get(path);
      if (isDirectory(node)) {
        if (!isDirectory(was)) entries.push({ path, length: null });
        this.#collect(node, path + '/', removed, entries, pieces);
      } else if (node !== was || node.isChanged) {
        entries.push({ path, length: node.length });
        pieces.push(node.data);
      }
    }
  }

  #find(path) {
    let node = this.root;
    if (path !== '') for (const part of path.split('/')) node = node?.contents?.get(part);
    return node;
  }
}

/** true, false for a file, undefined for nothing. */
const isDirectory = (node) => node && node instanceof Directory;

import { OpenDirectory, OpenFile, WASI, WASIProcExit } from '@bjorn3/browser_wasi_shim';
import { clockImports } from './clock.js';
import { BADF, FAULT, NAMETOOLONG, NOSYS, NOTCAPABLE, NOTDIR, NOTSOCK, NOTSUP, PERM, SUCCESS } from './errno.js';
import { checked, isWithin } from './memory.js';
import { wasi as signatures } from './signatures.js';

const encoder = new TextEncoder();

/** The imports of wasi_snapshot_preview1 for one guest: those of the shim, and what is added or done otherwise here. */
export function wasiImports(guest, args, environment, descriptors) {
  const shim = new WASI([], [], descriptors, { debug: false });
  // The memory is another one when it has grown.
  Object.defineProperty(shim, 'inst', { get: () => ({ exports: { memory: { buffer: guest.memory() } } }) });
  const calls = { ...shim.wasiImport, ...additions(guest, args, environment, shim) };
  return Object.fromEntries(Object.entries(signatures).map(([name, signature]) => [name, checked(signature, guest, name.startsWith('path_') ? inside(calls[name]) : calls[name])]));
}

/** A path that leads out of its directory is PERM, as on Wasmtime. */
const inside = (call) => (...args) => {
  const errno = call(...args);
  return errno === NOTCAPABLE ? PERM : errno;
};

function additions(guest, args, environment, shim) {
  const [argsSizes, argsGet] = strings(guest, args);
  const [environSizes, environGet] = strings(guest, environment);
  const zeroed = (name, out) => (...parameters) => {
    // The shim leaves the last bytes of the record as they were.
    new Uint8Array(guest.memory(), parameters[out], 64).fill(0);
    return shim.wasiImport[name](...parameters);
  };
  // The shim asks the descriptor once for each buffer, and so never where there is none.
  const asked = (name, ask) => (fd, buffers, count, ...rest) => {
    const errno = count === 0 && shim.fds[fd] ? ask(shim.fds[fd]).ret : SUCCESS;
    return errno === SUCCESS ? shim.wasiImport[name](fd, buffers, count, ...rest) : errno;
  };
  const nothing = new Uint8Array();
  const noSocket = (fd) => (shim.fds[fd] === undefined ? BADF : NOTSOCK);
  return {
    ...clockImports(guest, () => shim.fds),
    args_sizes_get: argsSizes,
    args_get: argsGet,
    environ_sizes_get: environSizes,
    environ_get: environGet,
    fd_read: asked('fd_read', (descriptor) => descriptor.fd_read(0)),
    fd_pread: asked('fd_pread', (descriptor) => descriptor.fd_pread(0, 0n)),
    fd_write: asked('fd_write', (descriptor) => descriptor.fd_write(nothing)),
    fd_pwrite: asked('fd_pwrite', (descriptor) => descriptor.fd_pwrite(nothing, 0n)),
    fd_prestat_dir_name(fd, pointer, length) {
      if (shim.fds[fd] === undefined) return BADF;
      const name = shim.fds[fd].fd_prestat_get().prestat?.inner.pr_name;
      if (!name) return NOTDIR;
      return name.byteLength > length ? NAMETOOLONG : shim.wasiImport.fd_prestat_dir_name(fd, pointer, length);
    },
    fd_advise: (fd, ...rest) => (shim.fds[fd] instanceof OpenFile ? shim.wasiImport.fd_advise(fd, ...rest) : BADF),
    path_symlink: (_target, _length, fd) => (shim.fds[fd] instanceof OpenDirectory ? NOTSUP : BADF),
    fd_filestat_get: zeroed('fd_filestat_get', 1),
    path_filestat_get: zeroed('path_filestat_get', 4),
    fd_renumber: (from, to) => (from === to && shim.fds[from] !== undefined ? SUCCESS : shim.wasiImport.fd_renumber(from, to)),
    proc_exit(code) {
      throw new WASIProcExit(code);
    },
    proc_raise: () => NOSYS,
    sched_yield: () => SUCCESS,
    random_get(pointer, length) {
      shim.wasiImport.random_get(pointer, length);
      return SUCCESS;
    },
    sock_accept: noSocket,
    sock_recv: noSocket,
    sock_send: noSocket,
    sock_shutdown: noSocket,
  };
}

/** The two functions by which a guest asks for a list of strings. */
function strings(guest, list) {
  const encoded = list.map((text) => encoder.encode(text + '\0'));
  const size = encoded.reduce((sum, bytes) => sum + bytes.length, 0);
  return [
    (outCount, outSize) => {
      const view = new DataView(guest.memory());
      // In this order, which shows where the two are one.
      view.setUint32(outSize, size, true);
      view.setUint32(outCount, encoded.length, true);
      return SUCCESS;
    },
    (pointers, buffer) => {
      const memory = guest.memory();
      if (!isWithin(memory, pointers, encoded.length * 4) || !isWithin(memory, buffer, size)) return FAULT;
      const view = new DataView(memory);
      for (const [i, bytes] of encoded.entries()) {
        view.setUint32(pointers + i * 4, buffer, true);
        new Uint8Array(memory).set(bytes, buffer);
        buffer += bytes.length;
      }
      return SUCCESS;
    },
  ];
}

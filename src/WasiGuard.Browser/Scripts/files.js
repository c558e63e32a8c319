import { Directory, File, OpenDirectory, OpenFile, wasi } from '@bjorn3/browser_wasi_shim';
import { BADF, EXIST, FBIG, INVAL, ISDIR, NOENT, NOSPC, NOTDIR, SUCCESS } from './errno.js';
import { refuseDirectories } from './refusals.js';

const MAX_FILE_BYTES = 2 ** 31 - 1;
const READ = BigInt(wasi.RIGHTS_FD_READ);
const WRITE = BigInt(wasi.RIGHTS_FD_WRITE);
const ALL_RIGHTS = (1n << 29n) - 1n;

/** A file whose bytes grow by doubling, so that many small writes are not as many copies of the whole. */
export class GuestFile extends File {
  constructor(tree, bytes) {
    super([]);
    this.tree = tree;
    this.id = tree.add(this);
    this.data = bytes;
    this.isChanged = false;
  }
  get data() {
    return this.bytes.subarray(0, this.length);
  }
  set data(bytes) {
    this.bytes = bytes;
    this.length = bytes.byteLength;
  }
  path_open(oflags, rights, flags) {
    if (oflags & wasi.OFLAGS_TRUNC) {
      const errno = this.resize(0);
      if (errno !== SUCCESS) return { ret: errno, fd_obj: null };
    }
    return { ret: SUCCESS, fd_obj: new OpenGuestFile(this, rights, flags) };
  }
  write(offset, bytes) {
    if (bytes.length === 0) return SUCCESS;
    const end = offset + bytes.length;
    if (end > this.length) {
      const errno = this.resize(end, false);
      if (errno !== SUCCESS) return errno;
    }
    this.bytes.set(bytes, offset);
    this.isChanged = true;
    this.tree.changed?.({ write: this.id, offset, bytes });
    return SUCCESS;
  }
  resize(length, report = true) {
    if (length > MAX_FILE_BYTES) return FBIG;
    if (length > this.bytes.length) {
      let grown;
      try {
        grown = new Uint8Array(Math.max(length, Math.min(MAX_FILE_BYTES, this.bytes.length * 2)));
      } catch (error) {
        if (error instanceof RangeError) return NOSPC;
        throw error;
      }
      grown.set(this.data);
      this.bytes = grown;
    } else if (length > this.length) {
      this.bytes.fill(0, this.length, length);
    }
    this.length = length;
    this.isChanged = true;
    if (report) this.tree.changed?.({ resize: this.id, length });
    return SUCCESS;
  }
}

class OpenGuestFile extends OpenFile {
  constructor(file, rights, flags) {
    super(file);
    this.rights = rights;
    this.flags = flags;
  }
  fd_fdstat_get() {
    const fdstat = new wasi.Fdstat(wasi.FILETYPE_REGULAR_FILE, this.flags);
    fdstat.fs_rights_base = this.rights;
    return { ret: SUCCESS, fdstat };
  }
  fd_fdstat_set_flags(flags) {
    if (flags & ~(wasi.FDFLAGS_APPEND | wasi.FDFLAGS_NONBLOCK)) return INVAL;
    this.flags = flags;
    return SUCCESS;
  }
  fd_prestat_get() {
    return { ret: BADF, prestat: null };
  }
  fd_read(size) {
    return this.rights & READ ? super.fd_read(size) : { ret: BADF, data: new Uint8Array() };
  }
  fd_pread(size, offset) {
    return this.rights & READ ? super.fd_pread(size, BigInt.asUintN(64, offset)) : { ret: BADF, data: new Uint8Array() };
  }
  fd_write(data) {
    if (this.flags & wasi.FDFLAGS_APPEND) this.file_pos = this.file.size;
    const result = this.fd_pwrite(data, this.file_pos);
    this.file_pos += BigInt(result.nwritten);
    return result;
  }
  fd_pwrite(data, offset) {
    if (!(this.rights & WRITE)) return { ret: BADF, nwritten: 0 };
    const ret = this.file.write(Number(BigInt.asUintN(64, offset)), data);
    return { ret, nwritten: ret === SUCCESS ? data.length : 0 };
  }
  fd_allocate(offset, length) {
    const end = Number(BigInt.asUintN(64, offset)) + Number(BigInt.asUintN(64, length));
    if (!(this.rights & WRITE)) return BADF;
    return end > this.file.length ? this.file.resize(end) : SUCCESS;
  }
  fd_filestat_set_size(size) {
    return this.rights & WRITE ? this.file.resize(Number(BigInt.asUintN(64, size))) : INVAL;
  }
}

refuseDirectories(OpenGuestFile);

/** The names in a directory; reports what is put in and taken out. */
class Entries extends Map {
  constructor(directory) {
    super();
    this.directory = directory;
  }
  set(name, node) {
    if (node instanceof Directory) node.parent = this.directory;
    this.directory.tree.changed?.({ link: this.directory.id, name, node: node.id });
    return super.set(name, node);
  }
  delete(name) {
    this.directory.tree.changed?.({ unlink: this.directory.id, name });
    return super.delete(name);
  }
}

export class GuestDirectory extends Directory {
  constructor(tree) {
    super(new Map());
    this.tree = tree;
    this.id = tree.add(this);
    this.contents = new Entries(this);
  }
  path_open(oflags, rights) {
    if (rights & WRITE || oflags & wasi.OFLAGS_TRUNC || (oflags & wasi.OFLAGS_CREAT && !(oflags & wasi.OFLAGS_DIRECTORY)))
      return { ret: ISDIR, fd_obj: null };
    return { ret: SUCCESS, fd_obj: new OpenGuestDirectory(this) };
  }
  create_entry_for_path(path, isDirectory) {
    const at = path.replace(/\/+$/, '');
    if (!isDirectory && at !== path) return { ret: ISDIR, entry: null };
    const slash = at.lastIndexOf('/');
    const name = at.slice(slash + 1);
    if (name === '.' || name === '..') return { ret: NOENT, entry: null };
    const { ret, inode_obj: parent } = new OpenDirectory(this).path_lookup(at.slice(0, Math.max(slash, 0)) || '.', 0);
    if (parent === null) return { ret, entry: null };
    if (!(parent instanceof GuestDirectory)) return { ret: NOTDIR, entry: null };
    const entry = isDirectory ? new GuestDirectory(this.tree) : new GuestFile(this.tree, new Uint8Array());
    this.tree.changed?.({ create: entry.id, isDirectory });
    parent.contents.set(name, entry);
    return { ret: SUCCESS, entry };
  }
}

export class OpenGuestDirectory extends OpenDirectory {
  /** name is the path under which the guest finds the directory from its start on, or null. */
  constructor(directory, name = null) {
    super(directory);
    this.name = name;
  }
  fd_fdstat_get() {
    const fdstat = new wasi.Fdstat(wasi.FILETYPE_DIRECTORY, 0);
    fdstat.fs_rights_base = ALL_RIGHTS & ~WRITE & ~READ;
    fdstat.fs_rights_inherited = ALL_RIGHTS;
    return { ret: SUCCESS, fdstat };
  }
  fd_prestat_get() {
    return this.name === null ? { ret: BADF, prestat: null } : { ret: SUCCESS, prestat: wasi.Prestat.dir(this.name) };
  }
  // The names as they were when the listing began, so that a directory that changes meanwhile shifts nothing.
  fd_readdir_single(cookie) {
    if (cookie === 0n || !this.listing) this.listing = [...this.dir.contents];
    if (cookie < 2n) return super.fd_readdir_single(cookie);
    const entry = this.listing[Number(BigInt.asUintN(64, cookie) - 2n)];
    if (!entry) return { ret: SUCCESS, dirent: null };
    const [name, node] = entry;
    return { ret: SUCCESS, dirent: new wasi.Dirent(cookie + 1n, node.ino, name, node.stat().filetype) };
  }
  fd_fdstat_set_flags() {
    return BADF;
  }
  fd_sync() {
    return BADF;
  }
  path_create_directory(path) {
    return this.path_lookup(path, 0).ret === SUCCESS ? EXIST : super.path_create_directory(path);
  }
  path_readlink(path) {
    const { ret } = this.path_lookup(path, 0);
    return { ret: ret === SUCCESS ? INVAL : ret, data: null };
  }
}

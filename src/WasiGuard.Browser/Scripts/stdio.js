import { Fd, wasi } from '@bjorn3/browser_wasi_shim';
import { BADF, SPIPE } from './errno.js';
import { refuseFilesAndDirectories } from './refusals.js';

// The type is "unknown", as it is for a pipe: programs buffer their output alike on every runner.
class Stream extends Fd {
  constructor(rights) {
    super();
    this.rights = BigInt(rights);
  }
  fd_fdstat_get() {
    const fdstat = new wasi.Fdstat(wasi.FILETYPE_UNKNOWN, 0);
    fdstat.fs_rights_base = fdstat.fs_rights_inherited = this.rights;
    return { ret: 0, fdstat };
  }
  fd_filestat_get() {
    return { ret: 0, filestat: new wasi.Filestat(0n, wasi.FILETYPE_UNKNOWN, 0n) };
  }
  fd_seek() {
    return { ret: SPIPE, offset: 0n };
  }
  fd_tell() {
    return { ret: SPIPE, offset: 0n };
  }
}

refuseFilesAndDirectories(Stream);

export class InputStream extends Stream {
  constructor(bytes) {
    super(wasi.RIGHTS_FD_READ);
    this.rest = bytes;
  }
  fd_read(size) {
    const data = this.rest.subarray(0, size);
    this.rest = this.rest.subarray(data.length);
    return { ret: 0, data };
  }
  fd_pread() {
    return { ret: SPIPE };
  }
  fd_write() {
    return { ret: BADF, nwritten: 0 };
  }
}

export class OutputStream extends Stream {
  constructor(output) {
    super(wasi.RIGHTS_FD_WRITE);
    this.output = output;
  }
  fd_read() {
    return { ret: BADF, data: new Uint8Array() };
  }
  fd_write(data) {
    this.output.write(data);
    return { ret: 0, nwritten: data.byteLength };
  }
  fd_pwrite() {
    return { ret: SPIPE };
  }
}

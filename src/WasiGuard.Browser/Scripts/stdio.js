import { Fd, wasi } from '@bjorn3/browser_wasi_shim';

// The type is "unknown", as it is for a pipe: programs buffer their output alike on every runner.
class Stream extends Fd {
  constructor(rights) {
    super();
    this.rights = BigInt(rights);
  }
  fd_fdstat_get() {
    const fdstat = new wasi.Fdstat(wasi.FILETYPE_UNKNOWN, 0);
    fdstat.fs_rights_base = this.rights;
    return { ret: 0, fdstat };
  }
  fd_filestat_get() {
    return { ret: 0, filestat: new wasi.Filestat(0n, wasi.FILETYPE_UNKNOWN, 0n) };
  }
  fd_seek() {
    return { ret: wasi.ERRNO_SPIPE, offset: 0n };
  }
  fd_tell() {
    return { ret: wasi.ERRNO_SPIPE, offset: 0n };
  }
}

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
  fd_write() {
    return { ret: wasi.ERRNO_BADF, nwritten: 0 };
  }
}

export class OutputStream extends Stream {
  constructor(output) {
    super(wasi.RIGHTS_FD_WRITE);
    this.output = output;
  }
  fd_read() {
    return { ret: wasi.ERRNO_BADF, data: new Uint8Array() };
  }
  fd_write(data) {
    this.output.write(data);
    return { ret: 0, nwritten: data.byteLength };
  }
}

// What each host function takes, one word per parameter:
//   i, j      a number of 32 or 64 bits
//   p4        a pointer to so many bytes that the function writes or reads
//   bytes     a pointer whose length is the next parameter
//   path      the same, and the bytes are a path in UTF-8
//   iovs      a pointer to buffers whose count is the next parameter
// The result is an errno; proc_exit has none. A test compares this with the table that modules are checked against.
export const wasi = {
  args_get: 'i i',
  args_sizes_get: 'p4 p4',
  environ_get: 'i i',
  environ_sizes_get: 'p4 p4',
  clock_res_get: 'i p8',
  clock_time_get: 'i j p8',
  fd_advise: 'i j j i',
  fd_allocate: 'i j j',
  fd_close: 'i',
  fd_datasync: 'i',
  fd_fdstat_get: 'i p24',
  fd_fdstat_set_flags: 'i i',
  fd_fdstat_set_rights: 'i j j',
  fd_filestat_get: 'i p64',
  fd_filestat_set_size: 'i j',
  fd_filestat_set_times: 'i j j i',
  fd_pread: 'i iovs i j p4',
  fd_prestat_get: 'i p8',
  fd_prestat_dir_name: 'i bytes i',
  fd_pwrite: 'i iovs i j p4',
  fd_read: 'i iovs i p4',
  fd_readdir: 'i bytes i j p4',
  fd_renumber: 'i i',
  fd_seek: 'i j i p8',
  fd_sync: 'i',
  fd_tell: 'i p8',
  fd_write: 'i iovs i p4',
  path_create_directory: 'i path i',
  path_filestat_get: 'i i path i p64',
  path_filestat_set_times: 'i i path i j j i',
  path_link: 'i i path i i path i',
  path_open: 'i i path i i j j i p4',
  path_readlink: 'i path i bytes i p4',
  path_remove_directory: 'i path i',
  path_rename: 'i path i i path i',
  path_symlink: 'path i i path i',
  path_unlink_file: 'i path i',
  poll_oneoff: 'i i i p4',
  proc_exit: 'i',
  proc_raise: 'i',
  random_get: 'bytes i',
  sched_yield: '',
  sock_accept: 'i i p4',
  sock_recv: 'i iovs i i p4 p2',
  sock_send: 'i iovs i i p4',
  sock_shutdown: 'i i',
};

export const upstreamNetFetch = {
  fetch_get: 'bytes i bytes i p4 p4 p1',
};

export const netFetch = {
  open: 'bytes i bytes i bytes i bytes i p4',
  status: 'i p4',
  headers: 'i bytes i p4',
  read: 'i bytes i p4',
  truncated: 'i p1',
  close: 'i',
};

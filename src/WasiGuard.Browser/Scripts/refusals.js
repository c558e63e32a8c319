import { BADF } from './errno.js';

const OF_FILES = ['fd_allocate', 'fd_fdstat_set_flags', 'fd_fdstat_set_rights', 'fd_filestat_set_size', 'fd_filestat_set_times', 'fd_sync'];
const OF_DIRECTORIES = ['path_create_directory', 'path_filestat_set_times', 'path_link', 'path_remove_directory', 'path_unlink_file'];
const ANSWERED_OF_FILES = ['fd_pread', 'fd_pwrite', 'fd_prestat_get'];
const ANSWERED_OF_DIRECTORIES = ['fd_readdir_single', 'path_filestat_get', 'path_lookup', 'path_readlink', 'path_unlink'];

function refuse(type, errnos, answers) {
  for (const name of errnos) type.prototype[name] = () => BADF;
  for (const name of answers) type.prototype[name] = () => ({ ret: BADF });
}

/** Gives a kind of descriptor BADF for what only files and directories have. */
export const refuseFilesAndDirectories = (type) => refuse(type, [...OF_FILES, ...OF_DIRECTORIES], [...ANSWERED_OF_FILES, ...ANSWERED_OF_DIRECTORIES, 'path_open']);

/** The same for what only directories have; to open something below a file is NOTDIR. */
export const refuseDirectories = (type) => refuse(type, OF_DIRECTORIES, ANSWERED_OF_DIRECTORIES);

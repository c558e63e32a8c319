// errnos [DIRECTORY_DESCRIPTOR]: calls what a descriptor does not have, and prints the errno of each call. Of the standard streams and of
// a descriptor that is not open; with an argument, of a directory that has "d" and "f", of both, and of paths that lead nowhere.
#include <stdio.h>
#include <stdlib.h>
#include <wasi/api.h>

static uint8_t buffer[64];
static __wasi_size_t n;
static __wasi_filesize_t at;
static __wasi_filestat_t stat;
static __wasi_prestat_t prestat;
static __wasi_fd_t opened;

static void names(const char *what, __wasi_fd_t fd) {
    printf("%s:", what);
    printf(" readdir %d", __wasi_fd_readdir(fd, buffer, sizeof buffer, 0, &n));
    printf(" mkdir %d", __wasi_path_create_directory(fd, "d"));
    printf(" stat %d", __wasi_path_filestat_get(fd, 0, "no", &stat));
    printf(" unlink %d", __wasi_path_unlink_file(fd, "no"));
    printf(" rmdir %d", __wasi_path_remove_directory(fd, "no"));
    printf(" readlink %d", __wasi_path_readlink(fd, "no", buffer, sizeof buffer, &n));
    printf(" rename %d", __wasi_path_rename(fd, "no", fd, "z"));
    printf(" open %d\n", __wasi_path_open(fd, 0, "no", 0, 0, 0, 0, &opened));
}

static void bytes(const char *what, __wasi_fd_t fd) {
    __wasi_iovec_t into = {buffer, 4};
    __wasi_ciovec_t from = {buffer, 4};
    printf("%s:", what);
    printf(" pread %d", __wasi_fd_pread(fd, &into, 1, 0, &n));
    printf(" pwrite %d", __wasi_fd_pwrite(fd, &from, 1, 0, &n));
    printf(" seek %d tell %d", __wasi_fd_seek(fd, 1, 0, &at), __wasi_fd_tell(fd, &at));
    printf(" flags %d", __wasi_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_SYNC));
    printf(" size %d", __wasi_fd_filestat_set_size(fd, 0));
    printf(" advise %d", __wasi_fd_advise(fd, 0, 0, 0));
    printf(" sync %d datasync %d", __wasi_fd_sync(fd), __wasi_fd_datasync(fd));
    printf(" prestat %d name %d", __wasi_fd_prestat_get(fd, &prestat), __wasi_fd_prestat_dir_name(fd, buffer, sizeof buffer));
    printf(" accept %d\n", __wasi_sock_accept(fd, 0, &opened));
}

int main(int argc, char **argv) {
    if (argc < 2) {
        for (__wasi_fd_t fd = 0; fd < 3; fd++) {
            const char *streams[] = {"stdin", "stdout", "stderr"};
            bytes(streams[fd], fd);
            names(streams[fd], fd);
        }
        bytes("none", 99);
        names("none", 99);
        return 0;
    }
    __wasi_fd_t root = (__wasi_fd_t)atoi(argv[1]), directory, file;
    if (__wasi_path_open(root, 0, "d", __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_FD_READDIR, 0, 0, &directory) || __wasi_path_open(root, 0, "f", 0, __WASI_RIGHTS_FD_READ, 0, 0, &file))
        return 2;
    bytes("directory", directory);
    names("root", root);
    names("file", file);
    printf("flags of the file: %d\n", __wasi_fd_fdstat_set_flags(file, __WASI_FDFLAGS_SYNC));
    printf("paths: empty %d", __wasi_path_open(root, 0, "", 0, 0, 0, 0, &opened));
    printf(" absolute %d", __wasi_path_open(root, 0, "/f", 0, 0, 0, 0, &opened));
    printf(" outside %d", __wasi_path_open(root, 0, "../f", 0, 0, 0, 0, &opened));
    printf(" outside on the way %d\n", __wasi_path_filestat_get(root, 0, "d/../../f", &stat));
    return 0;
}

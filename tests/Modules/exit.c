// exit CODE: exits with CODE, 0 to 4294967295, exactly as the host sees it in proc_exit.
#include <stdlib.h>
#include <wasi/api.h>

int main(int argc, char **argv) {
    __wasi_proc_exit(argc > 1 ? strtoul(argv[1], NULL, 10) : 0);
}

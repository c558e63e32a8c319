// loop [quiet|print|write]: never ends. "print" first prints "started\n"; "write" prints a line for ever.
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
    const char *how = argc > 1 ? argv[1] : "quiet";
    if (!strcmp(how, "print"))
        write(STDOUT_FILENO, "started\n", 8);
    while (!strcmp(how, "write"))
        write(STDOUT_FILENO, "again\n", 6);
    for (volatile unsigned turn = 0;; turn++) {
    }
}

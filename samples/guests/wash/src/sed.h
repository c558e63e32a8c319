// A sed script as its parser leaves it.
#ifndef WASH_SED_H
#define WASH_SED_H

#include "tool.h"

#include <regex.h>

typedef enum { ADDRESS_NONE, ADDRESS_LINE, ADDRESS_LAST, ADDRESS_REGEX, ADDRESS_COUNT } AddressKind;

typedef struct {
    AddressKind kind;
    long long line;      // ADDRESS_LINE; ADDRESS_COUNT: so many lines more
    regex_t *regex;      // NULL: the last one used
} Address;

typedef struct {
    Address from, to;
    bool inverted, active;
    long long until;     // last line of a range that ends by number
    char name;
    regex_t *regex;      // s
    const char *text;    // s: the replacement; a i c: the text; y: the new characters; b t : the label
    size_t target;       // b t { : the command to go on with
    bool global, print;
    long long occurrence;
    unsigned char *map;  // y
} SedCommand;

typedef struct RegexList {
    struct RegexList *next;
    regex_t regex;
} RegexList;

typedef struct {
    Shell *sh;
    bool extended, silent;
    SedCommand *command;
    size_t count, cap;
    RegexList *regexes;
} SedScript;

bool sed_parse(SedScript *script, const char *text);   // false after an error that was told
void sed_free(SedScript *script);
int sed_run(SedScript *script, Stream *in, Stream *out);

#endif

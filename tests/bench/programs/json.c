// A reader of JSON over a text that it makes itself: a switch a byte, recursion, numbers, strings.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char text[1 << 20];
static const char *at;
static unsigned long objects, arrays, strings, letters;
static double sum;

static void space(void) {
    while (*at == ' ' || *at == '\n') at++;
}

static void fail(void) {
    printf("wrong at %ld\n", (long)(at - text));
    exit(1);
}

static void string(void) {
    strings++;
    for (at++; *at != '"'; at++) {
        if (!*at) fail();
        if (*at == '\\') at++;
        letters++;
    }
    at++;
}

static void value(void) {
    space();
    switch (*at) {
    case '{':
        objects++;
        for (at++, space(); *at != '}';) {
            string(), space();
            if (*at++ != ':') fail();
            value(), space();
            if (*at == ',') at++, space();
        }
        at++;
        break;
    case '[':
        arrays++;
        for (at++, space(); *at != ']';) {
            value(), space();
            if (*at == ',') at++;
        }
        at++;
        break;
    case '"': string(); break;
    case 't': at += 4; break;
    case 'f': at += 5; break;
    case 'n': at += 4; break;
    default: {
        double whole = 0, scale = 1;
        int negative = *at == '-';
        at += negative;
        if (*at < '0' || *at > '9') fail();
        while (*at >= '0' && *at <= '9') whole = whole * 10 + (*at++ - '0');
        if (*at == '.')
            for (at++; *at >= '0' && *at <= '9'; at++) whole += (*at - '0') * (scale /= 10);
        sum += negative ? -whole : whole;
    }
    }
}

int main(void) {
    char *to = text;
    *to++ = '[';
    for (int i = 0; to < text + sizeof text - 200; i++)
        to += sprintf(to, "%s{\"id\": %d, \"name\": \"item \\\"%d\\\"\", \"tags\": [\"a\", true, null, -%d.%d], \"on\": false}\n",
                      i ? "," : "", i, i * 7, i % 100, i % 10);
    strcpy(to, "]");
    for (int round = 0; round < 200; round++) at = text, value();
    printf("%lu %lu %lu %lu %.1f\n", objects, arrays, strings, letters, sum);
    return 0;
}

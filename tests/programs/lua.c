// Lua 5.4: the whole interpreter, with the libraries that need nothing of their host, running a script from a granted
// directory.
//@ like: wasmtime
//@ variants: default
//@ cflags: -w -D_WASI_EMULATED_SIGNAL -I{tests}/programs/lua -I{data}/lua
//@ cflags: {data}/lua/lapi.c {data}/lua/lcode.c {data}/lua/lctype.c {data}/lua/ldebug.c {data}/lua/ldo.c {data}/lua/ldump.c
//@ cflags: {data}/lua/lfunc.c {data}/lua/lgc.c {data}/lua/llex.c {data}/lua/lmem.c {data}/lua/lobject.c
//@ cflags: {data}/lua/lopcodes.c {data}/lua/lparser.c {data}/lua/lstate.c {data}/lua/lstring.c {data}/lua/ltable.c
//@ cflags: {data}/lua/ltm.c {data}/lua/lundump.c {data}/lua/lvm.c {data}/lua/lzio.c {data}/lua/lauxlib.c
//@ cflags: {data}/lua/lbaselib.c {data}/lua/lmathlib.c {data}/lua/lstrlib.c {data}/lua/ltablib.c {data}/lua/lutf8lib.c
//@ dir: scripts:ro
//@ args: scripts/queens.lua 8
//@ copy: programs/lua/queens.lua -> scripts/queens.lua
//@ stdout: 8 queens: 92 ways
//@ stdout: BROWN FOX JUMPS QUICK THE	5
//@ stdout: 1.4142135623731	3	9223372036854775807	0x1.999999999999ap-4
//@ stdout: 5050	kept
#include <stdio.h>

#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"

int main(int argc, char **argv) {
    if (argc < 2) {
        fputs("usage: lua SCRIPT [ARGS...]\n", stderr);
        return 2;
    }
    lua_State *state = luaL_newstate();
    if (!state) return 1;
    luaL_requiref(state, "_G", luaopen_base, 1);
    luaL_requiref(state, LUA_MATHLIBNAME, luaopen_math, 1);
    luaL_requiref(state, LUA_STRLIBNAME, luaopen_string, 1);
    luaL_requiref(state, LUA_TABLIBNAME, luaopen_table, 1);
    luaL_requiref(state, LUA_UTF8LIBNAME, luaopen_utf8, 1);
#ifdef WITH_COROUTINES // They take a setjmp that works.
    luaL_requiref(state, LUA_COLIBNAME, luaopen_coroutine, 1);
#endif
    lua_settop(state, 0);
    if (luaL_loadfile(state, argv[1]) != LUA_OK) {
        fprintf(stderr, "lua: %s\n", lua_tostring(state, -1));
        return 1;
    }
    for (int i = 2; i < argc; i++) lua_pushstring(state, argv[i]);
    lua_call(state, argc - 2, 0);
    lua_close(state);
    return 0;
}

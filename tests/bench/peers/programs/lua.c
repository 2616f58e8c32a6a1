// Lua 5.4, running the text in its first argument, so that nothing has to be granted to it.
#include <stdio.h>

#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"

int main(int argc, char **argv) {
    if (argc != 2) {
        fputs("usage: lua TEXT\n", stderr);
        return 2;
    }
    lua_State *state = luaL_newstate();
    if (!state) return 1;
    luaL_requiref(state, "_G", luaopen_base, 1);
    luaL_requiref(state, LUA_MATHLIBNAME, luaopen_math, 1);
    luaL_requiref(state, LUA_STRLIBNAME, luaopen_string, 1);
    luaL_requiref(state, LUA_TABLIBNAME, luaopen_table, 1);
    lua_settop(state, 0);
    if (luaL_loadstring(state, argv[1]) != LUA_OK) {
        fprintf(stderr, "lua: %s\n", lua_tostring(state, -1));
        return 1;
    }
    lua_call(state, 0, 0);
    lua_close(state);
    return 0;
}

// QuickJS, running the text in its first argument and printing what its last expression is.
#include <stdio.h>
#include <string.h>

#include "quickjs.h"

int main(int argc, char **argv) {
    if (argc != 2) {
        fputs("usage: quickjs TEXT\n", stderr);
        return 2;
    }
    JSRuntime *runtime = JS_NewRuntime();
    JSContext *context = runtime ? JS_NewContext(runtime) : NULL;
    if (!context) return 1;
    JSValue value = JS_Eval(context, argv[1], strlen(argv[1]), "script", JS_EVAL_TYPE_GLOBAL);
    int failed = JS_IsException(value);
    if (failed) value = JS_GetException(context);
    const char *text = JS_ToCString(context, value);
    fprintf(failed ? stderr : stdout, "%s\n", text ? text : "?");
    JS_FreeCString(context, text);
    JS_FreeValue(context, value);
    JS_FreeContext(context);
    JS_FreeRuntime(runtime);
    return failed;
}

/* Starts the CPython that a program carries, in place of the program: loaded before it, as LD_PRELOAD. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
typedef struct PyInitConfig PyInitConfig;
PyInitConfig *PyInitConfig_Create(void);
int PyInitConfig_SetInt(PyInitConfig *, const char *, int64_t);
int PyInitConfig_SetStr(PyInitConfig *, const char *, const char *);
int PyInitConfig_SetStrList(PyInitConfig *, const char *, size_t, char *const *);
int PyInitConfig_GetExitCode(PyInitConfig *, int *);
int PyInitConfig_GetError(PyInitConfig *, const char **);
int Py_InitializeFromInitConfig(PyInitConfig *);
int PyRun_SimpleStringFlags(const char *, void *);
int Py_FinalizeEx(void);

static const char main_py[] =
    "import os, runpy, sys\n"
    "what = sys.orig_argv[-len(sys.argv)]\n"
    "if sys.argv[0] == '-m':\n"
    "    sys.path.insert(0, os.getcwd())\n"
    "    runpy._run_module_as_main(what)\n"
    "elif sys.argv[0] == '-c':\n"
    "    sys.path.insert(0, '')\n"
    "    exec(what)\n"
    "else:\n"
    "    sys.path.insert(0, os.path.dirname(os.path.abspath(what)))\n"
    "    runpy.run_path(what, run_name='__main__')\n";

__attribute__((constructor)) static void start(int argc, char **argv) {
    unsetenv("LD_PRELOAD");
    PyInitConfig *config = PyInitConfig_Create();
    PyInitConfig_SetInt(config, "isolated", 0);
    PyInitConfig_SetInt(config, "use_environment", 1);
    PyInitConfig_SetInt(config, "safe_path", 1);
    PyInitConfig_SetInt(config, "utf8_mode", 1);
    PyInitConfig_SetInt(config, "parse_argv", 1);
    PyInitConfig_SetStr(config, "executable", argv[0]);
    PyInitConfig_SetStrList(config, "argv", argc, argv);
    if (Py_InitializeFromInitConfig(config) < 0) {
        const char *error = "";
        int code = 1;
        if (!PyInitConfig_GetExitCode(config, &code)) PyInitConfig_GetError(config, &error);
        fprintf(stderr, "%s\n", error);
        _Exit(code);
    }
    int failed = PyRun_SimpleStringFlags(main_py, NULL);
    exit(Py_FinalizeEx() < 0 || failed);
}

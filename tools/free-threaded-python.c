/* Starts the CPython that a program carries, in place of the program: preloaded by its loader. */
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
    "how, what = sys.argv[0], sys.orig_argv[-len(sys.argv)]\n"
    "if not sys.flags.safe_path:\n"
    "    here = {'-m': os.getcwd(), '-c': ''}.get(how, os.path.dirname(os.path.abspath(what)))\n"
    "    sys.path.insert(0, here)\n"
    "if how == '-m':\n"
    "    runpy._run_module_as_main(what)\n"
    "elif how == '-c':\n"
    "    exec(what)\n"
    "else:\n"
    "    runpy.run_path(what, run_name='__main__')\n";

__attribute__((constructor)) static void start(int argc, char **argv) {
    PyInitConfig *config = PyInitConfig_Create();
    PyInitConfig_SetInt(config, "isolated", 0);
    PyInitConfig_SetInt(config, "use_environment", 1);
    PyInitConfig_SetInt(config, "safe_path", 0);
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

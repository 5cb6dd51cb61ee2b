/* `serai-analysis plugin ...`, which `serai plugin ...` runs: tools for who writes plugins. None of
 * them needs a running stack but replay. */
#ifndef SERAI_SERVICES_ANALYSIS_TOOLS_H
#define SERAI_SERVICES_ANALYSIS_TOOLS_H

/* The exit code; -1 when argv[0] is not "plugin". */
int tools_main(int argc, char **argv);

#endif

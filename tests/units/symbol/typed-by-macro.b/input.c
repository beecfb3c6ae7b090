#include <net/necp.h>

TUNABLE(bool, lamp_tunable, "lamp", false);

#include <net/necp.h>

TUNABLE(bool, lamp_tunable, "lamp", false);
static SECURITY_READ_ONLY_LATE(int) lamp_late = 1;

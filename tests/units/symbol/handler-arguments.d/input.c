#include <net/necp.h>

static int lamp_level_change SYSCTL_HANDLER_ARGS;

static int
lamp_level_change SYSCTL_HANDLER_ARGS
{
#pragma unused(arg1, arg2)
	int level = lamp_level;
	return sysctl_handle_int(oidp, &level, 0, req);
}

int lamp_last;

#include <net/necp.h>

int
lamp_output(struct lamp *lamp)
{
	struct {
		int lamp_route;
	} box;
#define lamp_route box.lamp_route
	lamp_route = 1;
#undef lamp_route
	return 0;
}

static void lamp_secret(void);
#pragma GCC poison lamp_secret

int
lamp_output6(struct lamp *lamp)
{
#define lamp_route box6.lamp_route
	return lamp_route;
#undef lamp_route
}

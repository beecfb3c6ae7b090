#include "necp.h"

static int
lamp_caller(void)
{
	return necp_lamp_open();
}

int
lamp_helper(int limit)
{
	return limit;
}

static int
lamp_stranger(void)
{
	return 0;
}

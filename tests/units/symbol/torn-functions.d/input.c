#include <net/necp.h>

static int
lamp_before(struct lamp *lamp)
{
	switch (lamp->level) {
	LAMP_CASES(lamp, {
		return 1;
	}
	return 0;
}

static int
lamp_lost(struct lamp *lamp, int level)
{
	return lamp->level == level;
}

int
lamp_lost_too(
	void)
{
	return lamp_lost(NULL, 1);
}

LAMP_ITERATE(lamp, lamps)
{
}

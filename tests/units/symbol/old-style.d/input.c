#include <net/necp.h>

int
lamp_old(lamp, level)
	struct lamp *lamp;
	register int level;
{
	return level;
}

struct lamp *lamp_find __P((int));
extern int lamp_level __P((struct lamp *, int));

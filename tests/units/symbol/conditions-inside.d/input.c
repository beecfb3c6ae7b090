#include <net/necp.h>

struct lamp_flow {
	unsigned lit : 1;
#if SKYWALK
	unsigned channel : 1;
	void *nexus;
#endif /* !SKYWALK */
	int last;
};

static int
lamp_apply(struct lamp_flow *flow,
#if LAMP_TWO
    int second,
#endif /* LAMP_TWO */
    int third)
{
	return lamp_do(flow,
#ifdef LAMP_TWO
	           second,
#endif
	           third);
}

#if 0
static int lamp_never(void) { return 0; }
#endif

int
lamp_choose(int which)
{
#if LAMP_TWO
	if (which) {
#else
	if (!which) {
#endif
		return 1;
	}
	return 0;
}

int lamp_after;

#include <net/necp.h>

static LIST_HEAD(_lamp_list, lamp) lamp_registered;
TAILQ_HEAD(lamp_queue, lamp);

struct lamp_room {
	LIST_HEAD(_lamps, lamp) lamps;
	RB_HEAD(_lamp_tree, lamp) tree;
	LIST_ENTRY(lamp_room) room_chain;
	STAILQ_ENTRY(lamp_room) room_queue_chain;
	int after;
};

static RB_HEAD(_lamp_global_tree, lamp) lamp_global_tree;
static RB_HEAD_PREV(_lamp_prev_tree, lamp) lamp_prev_tree;

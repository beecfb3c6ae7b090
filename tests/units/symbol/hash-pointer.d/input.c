#include <net/necp.h>

static LIST_HEAD(lamp_mapping_head, lamp_mapping) *lamp_room_table, *lamp_street_table;
static u_long lamp_room_mask, lamp_street_mask;
#define LAMP_BUCKET(id) (&lamp_room_table[(id) & lamp_room_mask])

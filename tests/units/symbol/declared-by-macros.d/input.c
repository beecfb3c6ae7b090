#include <net/necp.h>

struct lamp_locked {
	decl_lck_mtx_data(, lock);
	decl_lck_rw_data(, room_lock);
	int after;
};

static KALLOC_TYPE_DEFINE(lamp_zone,
    struct lamp, NET_KT_DEFAULT);
static LCK_GRP_DECLARE(lamp_lock_grp, "lamp");
LCK_RW_DECLARE(lamp_lock, &lamp_lock_grp);
os_refgrp_decl(static, lamp_refgrp, "LampRefGroup", NULL);
decl_lck_rw_data(extern, lamp_extern_lock);

SECURITY_READ_ONLY_EARLY(static struct filterops) lamp_filter = {
	.f_isfd = 1,
};

#define CTL_HARBOUR 77
SYSCTL_NODE(, CTL_HARBOUR, harbour, CTLFLAG_RW | CTLFLAG_LOCKED, 0, "all of it");
SYSCTL_INT(_harbour, OID_AUTO, depth, CTLFLAG_RD, &depth, 0, "how deep, (in feet)");
SYSCTL_UINT(_harbour, 3 + 4, berths,
    CTLFLAG_RW | CTLFLAG_LOCKED,
    &berths, 0, "one " "and two");
static
SYSCTL_ULONG(_harbour, OID_AUTO, tonnage, CTLFLAG_RD, &tonnage, "")
static SYSCTL_STRUCT(_harbour, OID_AUTO, light, CTLFLAG_RD, &light, lamp, "");

#if LANTERN
SYSCTL_PROC(_harbour, OID_AUTO, master,
    CTLTYPE_STRING | CTLFLAG_RD, (void *)(uintptr_t)offsetof(struct keeper, name), 0,
    &harbour_master, "A", "");
#else
SYSCTL_PROC(_harbour, OID_AUTO, master, CTLFLAG_RD, NULL, 0, no_master, "A", "");
#endif

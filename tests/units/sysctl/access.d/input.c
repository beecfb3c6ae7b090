SYSCTL_NODE(, OID_AUTO, harbour, CTLFLAG_RD, 0, "");
#if HARBOUR_DEBUG || DEVELOPMENT
#define HARBOUR_ACCESS (CTLFLAG_RW | CTLFLAG_LOCKED)
#else
#define HARBOUR_ACCESS (CTLFLAG_RD | CTLFLAG_LOCKED)
#endif
SYSCTL_INT(_harbour, OID_AUTO, gate, HARBOUR_ACCESS, &gate, 0, "");
SYSCTL_INT(_harbour, OID_AUTO, lock, HARBOUR_ACCESS
#if LAZY
    | CTLFLAG_RD
#endif
    , &lock, 0, "");
SYSCTL_INT(_harbour, OID_AUTO, sluice,
#if HIDDEN
    CTLFLAG_RD | CTLFLAG_MASKED,
#else
    CTLFLAG_RD,
#endif
    &sluice, 0, "");
SYSCTL_INT(_harbour, OID_AUTO, weir, 0, &weir, 0, "");
SYSCTL_PROC(_harbour, OID_AUTO, chain, CTLTYPE_STRUCT | CTLFLAG_WR, 0, 0, chain, "S,chain", "");
SYSCTL_ULONG(_harbour, OID_AUTO, cable, CTLTYPE_QUAD | CTLFLAG_RD, &cable, "two types; the macro's wins");

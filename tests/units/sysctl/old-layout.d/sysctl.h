/* The structure as older trees initialise it: by position, without an inner macro. */
#define CTLTYPE_NODE 1
#define CTLTYPE_INT 2
#define CTLFLAG_RD 0x80000000
#define CTLFLAG_WR 0x40000000
#define CTLFLAG_RW (CTLFLAG_RD|CTLFLAG_WR)
#define OID_AUTO (-1)
#define SYSCTL_OID(parent, nbr, name, kind, a1, a2, handler, fmt, descr) \
	struct sysctl_oid sysctl_##parent##_##name = { &sysctl_##parent##_children, { 0 }, nbr, kind, a1, a2, #name, handler, fmt }; \
	SYSCTL_LINKER_SET_ENTRY(__sysctl_set, sysctl_##parent##_##name)
#define SYSCTL_NODE(parent, nbr, name, access, handler, descr) \
	struct sysctl_oid_list sysctl_##parent##_##name##_children; \
	SYSCTL_OID(parent, nbr, name, CTLTYPE_NODE|access, (void*)&sysctl_##parent##_##name##_children, 0, handler, "N", descr);
#define SYSCTL_INT(parent, nbr, name, access, ptr, val, descr) \
	SYSCTL_OID(parent, nbr, name, CTLTYPE_INT|access, ptr, val, sysctl_handle_int, "I", descr)

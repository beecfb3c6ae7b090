/* What every case includes: the macros by their known names, the bodies our own. */
#ifdef KERNEL
#define CTLTYPE_NODE 1
#define CTLTYPE_INT 2
#define CTLTYPE_STRING 3
#define CTLTYPE_QUAD 4
#define CTLTYPE_OPAQUE 5
#define CTLTYPE_STRUCT CTLTYPE_OPAQUE
#define CTLFLAG_RD 0x80000000
#define CTLFLAG_WR 0x40000000
#define CTLFLAG_RW (CTLFLAG_RD | CTLFLAG_WR)
#define CTLFLAG_LOCKED 0x00800000
#define CTLFLAG_MASKED 0x04000000
#define CTLFLAG_PERMANENT 0x00200000
#define CTLFLAG_OID2 0x00400000
#define OID_AUTO (-1)
#define SYSCTL_DECL(name) extern struct sysctl_oid_list sysctl_##name##_children
#define SYSCTL_STRUCT_INIT(parent, nbr, name, kind, a1, a2, fn, fmt, desc) { \
	.oid_parent = &sysctl_##parent##_children, .oid_number = nbr, \
	.oid_kind = (int)(kind | CTLFLAG_OID2), .oid_arg1 = a1, .oid_arg2 = (int)(a2), \
	.oid_name = #name, .oid_handler = fn, .oid_fmt = fmt, .oid_descr = desc, }
#ifdef XNU_KERNEL_PRIVATE
#define SYSCTL_OID(parent, nbr, name, kind, a1, a2, fn, fmt, desc) \
	struct sysctl_oid sysctl_##parent##_##name = \
	    SYSCTL_STRUCT_INIT(parent, nbr, name, CTLFLAG_PERMANENT | kind, a1, a2, fn, fmt, desc); \
	__STARTUP_ARG(sysctl_##parent, _##name, SYSCTL, SECOND, register_early, &sysctl_##parent##_##name)
#else
#define SYSCTL_OID(parent, nbr, name, kind, a1, a2, fn, fmt, desc) \
	struct sysctl_oid sysctl_##parent##_##name = SYSCTL_STRUCT_INIT(parent, nbr, name, kind, a1, a2, fn, fmt, desc)
#endif
#define SYSCTL_NODE(parent, nbr, name, access, handler, descr) \
	struct sysctl_oid_list sysctl_##parent##_##name##_children; \
	SYSCTL_OID(parent, nbr, name, CTLTYPE_NODE | access, &sysctl_##parent##_##name##_children, 0, handler, "N", descr)
#define SYSCTL_EXTENSIBLE_NODE(parent, nbr, name, access, handler, descr) \
	SYSCTL_NODE(parent, nbr, name, access, handler, descr); \
	static struct sysctl_oid sysctl_##parent##_##name##_anchor = { \
	    .oid_parent = &sysctl_##parent##_##name##_children, .oid_name = "__anchor__(" #name ")", }
#define SYSCTL_INT(parent, nbr, name, access, ptr, val, descr) \
	SYSCTL_OID(parent, nbr, name, CTLTYPE_INT | access, ptr, val, sysctl_handle_int, "I", descr); \
	_Static_assert(sizeof(*(ptr)) == sizeof(int), "{ int }")
#define SYSCTL_UINT(parent, nbr, name, access, ptr, val, descr) \
	SYSCTL_OID(parent, nbr, name, CTLTYPE_INT | access, ptr, val, sysctl_handle_int, "IU", descr)
#define SYSCTL_ULONG(parent, nbr, name, access, ptr, descr) \
	SYSCTL_OID(parent, nbr, name, CTLTYPE_INT | access, ptr, 0, sysctl_handle_long, "LU", descr)
#define SYSCTL_STRUCT(parent, nbr, name, access, ptr, type, descr) \
	SYSCTL_OID(parent, nbr, name, CTLTYPE_OPAQUE | access, ptr, sizeof(struct type), sysctl_handle_opaque, "S," #type, descr)
#define SYSCTL_PROC(parent, nbr, name, access, ptr, arg, handler, fmt, descr) \
	SYSCTL_OID(parent, nbr, name, access, ptr, arg, handler, fmt, descr)
#endif

SYSCTL_NODE(, OID_AUTO, harbour, CTLFLAG_RD, 0, "");
#if LANTERN
#define LAMP(name) \
	int lit_##name; \
	SYSCTL_INT(_harbour, OID_AUTO, name, CTLFLAG_RD, &lit_##name, 0, "")
#include <sea/lamps.inc>
#undef LAMP
#endif

SYSCTL_INT(_harbour_north_pier, OID_AUTO, planks, CTLFLAG_RD, &planks, 0, "");
SYSCTL_INT(_harbour_north, OID_AUTO, pier_count, CTLFLAG_RD, &count, 0, "");
SYSCTL_EXTENSIBLE_NODE(, OID_AUTO, harbour, CTLFLAG_RD, 0, "");
SYSCTL_NODE(_harbour, OID_AUTO, north_pier, CTLFLAG_RD, 0, "");
SYSCTL_NODE(_harbour, OID_AUTO, north, CTLFLAG_RD, 0, "");
#define SPELT spelled
SYSCTL_INT(_harbour, OID_AUTO, SPELT, CTLFLAG_RD, &spelt, 0, "");

SYSCTL_NODE(, OID_AUTO, harbour, CTLFLAG_RD, 0, "");
SYSCTL_INT(_elsewhere, OID_AUTO, lost, CTLFLAG_RD, &lost, 0, "");
SYSCTL_FROM_ANOTHER_TREE(_harbour, OID_AUTO, odd, CTLFLAG_RD, &odd);
SYSCTL_INT(_harbour, NOT_DEFINED_HERE, nameless, CTLFLAG_RD, &nameless, 0, "");
SYSCTL_INT(_harbour, OID_AUTO, typo, CTLFLAG_RD | STLFLAG_RW, &typo, 0, "");
skoid_add_int(&pier->unmade_skoid, "orphan", CTLFLAG_RD, &orphan);
SYSCTL_INT(_harbour, OID_AUTO, open, CTLFLAG_RD

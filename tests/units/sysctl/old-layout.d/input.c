SYSCTL_NODE(, 9, harbour, CTLFLAG_RW, 0, "");
SYSCTL_INT(_harbour, OID_AUTO, depth, CTLFLAG_RW, &depth, 0, "lost by this layout");

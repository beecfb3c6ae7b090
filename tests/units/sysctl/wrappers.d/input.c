SYSCTL_NODE(, OID_AUTO, harbour, CTLFLAG_RD, 0, "");
#define TIDE_GAUGE(where, what, field) \
int gauge_##what(void); \
SYSCTL_PROC(_harbour##where, OID_AUTO, gauge_##what, CTLTYPE_INT | CTLFLAG_RD, (void *)&field, 0, gauge_##what, "I", "of " #what)
#define TIDE_GAUGES(place) \
SYSCTL_NODE(_harbour, OID_AUTO, place, CTLFLAG_RD, 0, #place); \
TIDE_GAUGE(_##place, high, place.high); \
TIDE_GAUGE(_##place, low, place.low);

TIDE_GAUGE(, mean, mean);
TIDE_GAUGES(east)

#define BEACON(n) SYSCTL_INT(_harbour, OID_AUTO, n, CTLFLAG_RD, &n, 0, "")
BEACON(white);
#undef BEACON
#define BEACON(n) SYSCTL_UINT(_harbour, OID_AUTO, n, CTLFLAG_RW, &n, 0, "")
BEACON(red);

#if HARBOUR_DEBUG
#define BUOY(n) SYSCTL_INT(_harbour, OID_AUTO, n, CTLFLAG_RW, &n, 0, "")
#else
#define BUOY(n) SYSCTL_INT(_harbour, OID_AUTO, n, CTLFLAG_RD, &n, 0, "")
#endif
BUOY(green);
#if HARBOUR_DEBUG
BUOY(black);
#endif

void
harbour_open(void)
{
	TIDE_GAUGE(, inner, inner);
}

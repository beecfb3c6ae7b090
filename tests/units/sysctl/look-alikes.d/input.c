/* SYSCTL_INT(_harbour, OID_AUTO, comment, CTLFLAG_RD, &x, 0, ""); */
// SYSCTL_INT(_harbour, OID_AUTO, line, CTLFLAG_RD, &x, 0, "");
SYSCTL_DECL(_harbour);
#define UNUSED_HERE(n) SYSCTL_INT(_harbour, OID_AUTO, n, CTLFLAG_RD, &n, 0, "")
LAMP_DECLARE(_harbour, wick, 3, "not a sysctl");
MODULE_TABLE(pier, planks);
static const char *text = "SYSCTL_INT(_harbour, OID_AUTO, text, CTLFLAG_RD, &x, 0, \"\")";
void skoid_create(struct skoid *skoid, struct sysctl_oid_list *parent, const char *name, int kind);
int
lamp_handler(struct sysctl_oid *oidp, void *arg1, int arg2, struct sysctl_req *req)
{
	if (SYSCTL_IN(req, &lamp, sizeof(lamp))) {
		return SYSCTL_RETURN(req, lamp);
	}
	return SYSCTL_OUT(req, &lamp, sizeof(lamp));
}

static errno_t
beacon_big_ctl_setopt(kern_ctl_ref kctlref, u_int32_t unit, void *unitinfo, int opt, void *data, size_t len)
{
	switch (opt) {
	case BEACON_OPT_FLAGS:
		if (kauth_cred_issuser(kauth_cred_get()) == 0)
			return EPERM;
		break;
	}
	switch (opt) {
	case BEACON_OPT_FLAGS:
		if (len != sizeof(u_int32_t))
			return EMSGSIZE;
		set_flags(unitinfo, *(u_int32_t *)data);
		break;
	case BEACON_OPT_RANGE:
		if (len != sizeof(struct beacon_range))
			return EMSGSIZE;
		set_range(unitinfo, data);
		break;
	}
	return 0;
}

static errno_t
beacon_big_ctl_getopt(kern_ctl_ref kctlref, u_int32_t unit, void *unitinfo, int opt, void *data, size_t *len)
{
	switch (opt) {
	case BEACON_OPT_COLOUR:
		*len = snprintf(data, *len, "%s", colour(unitinfo));
		break;
	default:
		return ENOPROTOOPT;
	}
	return 0;
}

static void
beacon_register(void)
{
	struct kern_ctl_reg kern_ctl;

	kern_ctl.ctl_setopt = beacon_big_ctl_setopt;
	kern_ctl.ctl_getopt = beacon_big_ctl_getopt;
}

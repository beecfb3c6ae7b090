#define IPPROTO_LAMP 0x20
#define LAMP_WICK 1
#define LAMP_FUEL 2
#define LAMP_GLASS 3
#define LAMP_LABEL 4

int
lamp_ctloutput(struct socket *so, struct sockopt *sopt)
{
	int error = 0;

#if LAMP_STRICT
	if (sopt->sopt_level != IPPROTO_LAMP || so->so_lamp == NULL) {
#else
	if (sopt->sopt_level != IPPROTO_LAMP) {
#endif
		return EINVAL;
	}
	switch (sopt->sopt_dir) {
	case SOPT_SET:
		switch (sopt->sopt_name) {
#if LAMP_GAS
		case LAMP_FUEL:
			lamp_fill(so);
			break;
#else
		case LAMP_WICK:
			lamp_trim(so);
			break;
#endif
		case LAMP_LABEL:
#if LAMP_MAC
			lamp_label(so);
#else
			error = EOPNOTSUPP;
#endif
			break;
		}
		break;
	case SOPT_GET:
#ifdef LAMP_DEBUG
		switch (sopt->sopt_name) {
		case LAMP_GLASS:
			error = sooptcopyout(sopt, &so->so_glass, sizeof(so->so_glass));
			break;
		}
#endif
		break;
	}
	return error;
}

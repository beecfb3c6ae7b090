#define IPPROTO_PIER 0x30
#define PIER_JOIN 1
#define PIER_LEAVE 2
#define PIER_PLANK 3
#define PIER_ANCIENT 4

static int
pier_setplank(int optname, u_char *buf, int len)
{
	switch (optname) {
	case PIER_PLANK:
		buf[0] = len;
		break;
	case PIER_ANCIENT:
		buf[0] = 0;
		break;
	default:
		return ENOPROTOOPT;
	}
	return 0;
}

static int
pier_plank(int optname, u_char *buf, int len)
{
	if (len == 0) {
		return EINVAL;
	}
	return pier_setplank(optname, buf, len);
}

static int
pier_members(struct pier *pier, struct sockopt *sopt)
{
	switch (sopt->sopt_name) {
	case PIER_JOIN:
		return pier_join(pier);
	case PIER_LEAVE:
		return EOPNOTSUPP;
	}
	return 0;
}

int
pier_ctloutput(struct socket *so, struct sockopt *sopt)
{
	int level = sopt->sopt_level, op = sopt->sopt_dir, optname = sopt->sopt_name;
	u_char plank;
	int error = 0;

	if (level != IPPROTO_PIER)
		return EINVAL;
	switch (op) {
	case PRCO_SETOPT:
		switch (optname) {
		case PIER_PLANK:
			error = pier_plank(optname, &plank, sizeof(plank));
			break;
		case PIER_JOIN:
		case PIER_LEAVE:
			error = pier_members(sotopier(so), sopt);
			break;
		}
		break;
	case PRCO_GETOPT:
		error = ENOPROTOOPT;
		break;
	}
	return error;
}

int
jetty_ctloutput(struct socket *so, struct sockopt *sopt)
{
	if (sopt->sopt_level == IPPROTO_PIER) {
		switch (sopt->sopt_name) {
		case PIER_PLANK:
			return pier_ctloutput(so, sopt);
		}
	}
	return EINVAL;
}

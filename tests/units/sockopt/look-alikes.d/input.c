#define IPPROTO_LAMP 0x20
#define LAMP_WICK 1
#define LAMP_DEFAULT_WICK 1
#define QUAY_OPT 7
#define LAMP_EVENT 8
#define LAMP_STATE_LIT 9
#define LAMP_SAID 10
#define LAMP_COMMENTED 11

static const char *
lamp_name(struct lamp *lamp, struct sockopt *sopt)
{
	switch (sopt->sopt_name) {
	case LAMP_SAID:
		return ("LAMP_SAID");
	}
	return "?";
}

int
lamp_ctloutput(struct socket *so, struct sockopt *sopt)
{
	int optval;

	if (sopt->sopt_level != IPPROTO_LAMP)
		return EINVAL;
	printf("%s: case LAMP_EVENT:", lamp_name(sotolamp(so), sopt));
	switch (sopt->sopt_name) {
	/* case LAMP_COMMENTED: */
	case LAMP_WICK:
		sooptcopyin(sopt, &optval, sizeof(optval), sizeof(optval));
		switch (so->so_state) {
		case LAMP_STATE_LIT:
			so->so_wick = optval ? optval : LAMP_DEFAULT_WICK;
			break;
		}
		break;
	}
	return 0;
}

int
quay_set_opt(struct quay *quay, struct sockopt *sopt)
{
	switch (sopt->sopt_name) {
	case QUAY_OPT:
		quay->opt = 1;
		break;
	}
	return 0;
}

void
lamp_ctlinput(int cmd, struct sockaddr *sa)
{
	switch (cmd) {
	case LAMP_EVENT:
		lamp_dim(sa);
		break;
	}
}

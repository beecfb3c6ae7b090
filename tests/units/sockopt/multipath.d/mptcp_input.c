struct pr_usrreqs mptcp_usrreqs = {
	.pru_socheckopt = mptcp_check,
};
struct protosw mptcp_sw = { .pr_ctloutput = mptcp_ctloutput };

static int
mptcp_check(struct socket *so, struct sockopt *sopt)
{
	int error = 0;

	switch (sopt->sopt_name) {
	case SO_TIDE:
		if (sopt->sopt_valsize != sizeof(int))
			error = EINVAL;
		break;
	default:
		error = ENOPROTOOPT;
		break;
	}
	return error;
}

int
mptcp_ctloutput(struct socket *so, struct sockopt *sopt)
{
	char room[32];

	mptcp_log(mptcp_spelled(sopt->sopt_level, sopt->sopt_name, room));
	if (sopt->sopt_level == SOL_SOCKET && sopt->sopt_dir == SOPT_SET) {
		switch (sopt->sopt_name) {
		case SO_EBB:
			mptcp_record(so);
			break;
		case SO_FLOOD:
			mptcp_flood(so);
			break;
		}
	}
	return 0;
}

const char *
mptcp_spelled(int level, int optname, char *room)
{
	const char *word = room;

	switch (level) {
	case SOL_SOCKET:
		switch (optname) {
		case SO_TIDE:
			word = "SO_TIDE";
			break;
		case SO_EBB:
			word = "SO_EBB";
			break;
		}
		break;
	}
	return word;
}

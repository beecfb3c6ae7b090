#define SOL_SOCKET 0xffff
#define SO_TIDE 0x10
#define SO_EBB 0x20
#define SO_FLOOD 0x40

int
sosettide(struct socket *so, struct sockopt *sopt, int dolock)
{
	int error, optval;

	if (sopt->sopt_dir != SOPT_SET) {
		sopt->sopt_dir = SOPT_SET;
	}
	if (sopt->sopt_level != SOL_SOCKET) {
		return (*so->so_proto->pr_ctloutput)(so, sopt);
	}
	switch (sopt->sopt_name) {
	case SO_TIDE:
		error = sooptcopyin(sopt, &optval, sizeof optval, sizeof optval);
		break;
	case SO_FLOOD:
		error = EINVAL;
		break;
	default:
		error = ENOPROTOOPT;
		break;
	}
	return error;
}

int
sogettide(so, sopt)
	struct socket *so;
	struct sockopt *sopt;
{
	int error = 0, optval;

	if (sopt->sopt_dir != SOPT_GET)
		sopt->sopt_dir = SOPT_GET;
	if (sopt->sopt_level != SOL_SOCKET)
		return ((*so->so_proto->pr_ctloutput)(so, sopt));
	switch (sopt->sopt_name) {
	case SO_TIDE:
		optval = so->so_tide;
integer:
		error = sooptcopyout(sopt, &optval, sizeof optval);
		break;
	case SO_EBB:
		optval = 0;
		goto integer;
	}
	return (error);
}

#define SOL_SOCKET 0xffff
#define SO_TIDE 1
#define SO_EBB 2
#define SO_FLOOD 3

int
sosettide(struct socket *so, struct sockopt *sopt)
{
	if (sopt->sopt_level != SOL_SOCKET)
		return (*so->so_proto->pr_ctloutput)(so, sopt);
	switch (sopt->sopt_name) {
	case SO_TIDE:
	case SO_EBB:
		so->so_options |= sopt->sopt_name;
		break;
	}
	return 0;
}

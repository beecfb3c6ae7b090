static int
lamp_ctloutput(struct socket *so, struct sockopt *sopt)
{
	int optval;

	switch (sopt->sopt_name) {
	case LAMP_WICK:
	case LAMP_SHADE:
	case LAMP_GLASS:
		return sooptcopyin(sopt, &optval, sizeof(optval), sizeof(optval));
	}
	return ENOPROTOOPT;
}

static int
lamp_ctloutput(struct socket *so, struct sockopt *sopt)
{
	int optval = 0;

	switch (sopt->sopt_name) {
	case LAMP_OLD_WICK:
		return EINVAL;
	case LAMP_WICK:
		return sooptcopyin(sopt, &optval, sizeof(optval), sizeof(optval));
	case LAMP_SHADE:
		return sooptcopyout(sopt, &optval, sizeof(optval));
	}
	return ENOPROTOOPT;
}

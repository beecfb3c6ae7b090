#define SOL_SOCKET 0xffff
#define IPPROTO_LAMP 0x20
#define LAMP_WICK 1
#define LAMP_FUEL 0x2
#define LAMP_SHADE 3
#define LAMP_GLASS 4
#define LAMP_MIRROR (LAMP_GLASS + 1)
#define LAMP_SERIAL 6
#define LAMP_KEEPER lamp_size(struct lamp)
#define LAMP_SPARE 7

int
lamp_ctloutput(struct socket *so, struct sockopt *sopt)
{
	struct lamp_fuel fuel;
	int error = 0, optval;

	if (sopt->sopt_level != IPPROTO_LAMP) {
		return EINVAL;
	}
	switch (sopt->sopt_dir) {
	case SOPT_SET:
		switch (sopt->sopt_name) {
		case LAMP_WICK:
		case LAMP_SHADE:
			error = sooptcopyin(sopt, &optval, sizeof(optval), sizeof(optval));
			if (error) {
				break;
			}
			switch (sopt->sopt_name) {
			case LAMP_WICK:
				so->so_wick = optval;
				break;
			case LAMP_SHADE:
				if (soopt_cred_check(so, PRIV_LAMP_SHADE, false, false) == 0) {
					so->so_shade = optval;
				}
				break;
			}
			break;
		case LAMP_FUEL:
			if (!kauth_cred_issuser(kauth_cred_get())) {
				return EPERM;
			}
			error = sooptcopyin(sopt, &fuel, sizeof(fuel), sizeof(fuel));
			break;
		case LAMP_GLASS:
			/* This one is only shown */
			error = EINVAL;
			break;
		case LAMP_MIRROR:
			error = 0;
			break;
		case LAMP_KEEPER:
			error = sooptcopyin(sopt, &optval, sizeof(optval), sizeof(optval));
			break;
		default:
			error = ENOPROTOOPT;
			break;
		}
		break;
	case SOPT_GET:
		switch (sopt->sopt_name) {
		case LAMP_WICK:
			optval = so->so_wick;
			break;
		case LAMP_GLASS:
		case LAMP_MIRROR:
			optval = 1;
			break;
		case LAMP_SERIAL:
			error = EOPNOTSUPP;
			break;
		default:
			error = ENOPROTOOPT;
			break;
		}
		if (error == 0) {
			error = sooptcopyout(sopt, &optval, sizeof(optval));
		}
		break;
	}
	return error;
}

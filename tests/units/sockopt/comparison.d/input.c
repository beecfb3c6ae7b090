#define SOL_SOCKET 0xffff
#define IPPROTO_LAMP 0x20
#define SO_BINDTOLAMP 0x1200
#define SO_PUSH 0x1300
#define SO_DIM 0x1301

int
lamp_ctloutput(struct socket *so, struct sockopt *sopt)
{
	char name[16];
	int error = 0;

	if (sopt->sopt_level != IPPROTO_LAMP &&
	    !(sopt->sopt_level == SOL_SOCKET && (sopt->sopt_name == SO_BINDTOLAMP || sopt->sopt_name == SO_PUSH))) {
		return EINVAL;
	}
	switch (sopt->sopt_dir) {
	case SOPT_SET:
		if (sopt->sopt_level == SOL_SOCKET && sopt->sopt_name == SO_BINDTOLAMP) {
			error = sooptcopyin(sopt, &name, sizeof(name), sizeof(name));
			break;
		}
		switch (sopt->sopt_name) {
		case SO_PUSH:
			lamp_push(so);
			break;
		case SO_DIM:
			lamp_dim(so);
			break;
		}
		break;
	}
	return error;
}

int
wick_ctloutput(struct socket *so, struct sockopt *sopt)
{
	if (sopt->sopt_level == SOL_SOCKET && sopt->sopt_name == SO_BINDTOLAMP) {
		return lamp_ctloutput(so, sopt);
	}
	return EINVAL;
}

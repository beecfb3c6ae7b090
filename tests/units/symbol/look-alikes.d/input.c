/* struct necp_in_a_comment { int x; }; */
// #define NECP_IN_A_COMMENT 1
static const char *lamp_text = "struct necp_in_a_string; int necp_in_a_string(void) {";

int
lamp_user(struct necp_only_used *used)
{
	int necp_local = 1;
	extern int necp_extern_inside;
	struct necp_used_inside inside;
	static int necp_static_inside;

	necp_called_only(used, necp_local);
	if (used) {
		return necp_another_call();
	}
	for (;;) {
	}
	while (necp_local) {
		necp_local--;
	}
	return sizeof(struct necp_only_used);
}

#undef NECP_ONLY_UNDEFINED
#if defined(NECP_ONLY_TESTED)
#endif

SYSCTL_DECL(_net_necp_lamp);
struct necp_forward;
necp_lamp_type_user_t lamp_of_a_type;

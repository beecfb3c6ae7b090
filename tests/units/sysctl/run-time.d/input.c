SYSCTL_NODE(, OID_AUTO, harbour, CTLFLAG_RD, 0, "");
SYSCTL_NODE(_harbour, OID_AUTO, pier, CTLFLAG_RD, 0, "");
SYSCTL_NODE(_harbour, OID_AUTO, trial, CTLFLAG_RD, 0, "");

#define SYSCTL_TEST_REGISTER(name, cb) \
	static struct trial_spec __startup_TRIAL_ ## name = { .st_name = #name, .st_func = &cb, }; \
	STARTUP_ARG(SYSCTL, MIDDLE, register_trial_startup, &__startup_TRIAL_ ## name)
SYSCTL_TEST_REGISTER(bell, ring_bell);

void
register_trial_startup(struct trial_spec *spec)
{
	struct sysctl_oid *oid = make_oid();

	*oid = (struct sysctl_oid){
		.oid_parent = &sysctl__harbour_trial_children,
		.oid_number = OID_AUTO,
		.oid_kind = CTLTYPE_QUAD | CTLFLAG_OID2 | CTLFLAG_WR,
		.oid_arg1 = (void *)(uintptr_t)spec->st_func,
		.oid_name = spec->st_name,
		.oid_handler = trial_handler,
		.oid_fmt = "Q",
	};
}

void
berth(struct pier *pier, struct ship *ship)
{
	struct sysctl_oid oid = SYSCTL_STRUCT_INIT(_harbour, pier->number, , CTLTYPE_NODE | CTLFLAG_RD, NULL, 0, berth_node, "-", "");
	skoid_create(&pier->pier_skoid, SKOID_SNODE(_harbour_pier), pier_name(pier), CTLFLAG_RW);
	skoid_add_uint(&pier->pier_skoid, "length", CTLFLAG_RD, &pier->length);
	skoid_create(&ship->ship_skoid, SKOID_DNODE(pier->pier_skoid), ship->name, 0);
	skoid_add_handler(&ship->ship_skoid, "cargo", CTLFLAG_RW, ship_cargo, ship, 0);
	struct skoid *skoid = &ship->ship_skoid;
#define MAST(_n) \
	skoid_add_int(skoid, #_n"_mast", CTLFLAG_RW, &ship->mast[_n]);
	MAST(0);
#if LANTERN
	MAST(1);
#endif
}

#ifdef KERNEL
__enum_decl(lamp_kind_t, int, {
#else
enum {
#endif
	LAMP_KIND_NONE = 0,
	LAMP_KIND_FLOOR = 1,
#ifdef KERNEL
});
#else
};
#endif

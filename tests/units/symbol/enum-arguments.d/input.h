__enum_decl(lamp_state_t, uint32_t, {
	LAMP_STATE_OFF,
	LAMP_STATE_ON = 0x10,
	LAMP_STATE_BROKEN,
});

__options_decl(lamp_options_t, uint8_t, {
	LAMP_OPTION_WARM = 0x01,
	LAMP_OPTION_ALL  = (uint8_t)~0,
});

OS_CLOSED_ENUM(lamp_side, uint64_t,
	LAMP_SIDE_LEFT,
	LAMP_SIDE_RIGHT,
	_LAMP_SIDE_COUNT,
);

enum lamp_size : uint8_t {
	LAMP_SIZE_SMALL = 1,
#if CONFIG_BIG_LAMPS
	LAMP_SIZE_BIG,
#else
	LAMP_SIZE_TALL,
#endif
};

OS_ENUM(lamp_shape, int, LAMP_SHAPE_ROUND, LAMP_SHAPE_FLAT = 5, LAMP_SHAPE_ODD);

#define SOL_LAMP 0
#define LAMP_WICK 0x01
#define LAMP_OLD_WICK 0x02
#define LAMP_OPTION_UNUSED_0 0x03
#define LAMP_SHADE 0x04
#define LAMP_SHADE_RED 7
#define LAMP_SHADE_ALL 0x02
#define WICK_LENGTH 0x05
#define LAMP_TRIM(x) ((x) + 5)
#define LAMP_GLASS 0x08
#define LAMP_AFTER 0x09

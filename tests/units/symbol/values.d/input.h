#define NECP_LAMP_DECIMAL 42
#define NECP_LAMP_HEX 0X0002
#define NECP_LAMP_ALIAS NECP_LAMP_DECIMAL
#define NECP_LAMP_LIST_SIZE 1024 * 1024 // 1MB
#define NECP_LAMP_MASK (NECP_LAMP_HEX | 0x10)
#define NECP_LAMP_TOP UINT32_MAX
#define NECP_LAMP_NAME "com.example.lamp"
#define NECP_LAMP_NAMES { { 0, 0 }, { "lamp", 1 } }
#define NECP_LAMP_FIELD lamp_box.necp
#define NECP_LAMP_MARK
#define NECP_LAMP_SIZE sizeof(struct necp_lamp)
#define NECP_LAMP_IS(l) \
	((l)->number == NECP_LAMP_DECIMAL && \
	 (l)->lit)
#define UINT32_MAX 4294967295U

#define LAMP_LIMIT 4
#define LAMP_OTHER 5
int lamp_helper(int limit);
struct necp_lamp_attributes {
	int colour;
};

#include <net/necp.h>

#if __has_ptrcheck
static inline uint8_t * __header_indexable
lamp_get_data(struct lamp *lamp, size_t length)
{
	return __unsafe_forge_bidi_indexable(uint8_t *, lamp->data, length);
}
#else
#define lamp_get_data(lamp, length) ((lamp)->data)
#endif

#ifndef _NET_LAMP_H_
#define _NET_LAMP_H_

struct lamp_shade {
	u_int8_t * __sized_by(shade_length) shade_buffer;
	size_t shade_length;
	char *__null_terminated shade_label;
	const struct lamp_bulb * __counted_by(bulb_count) bulbs;
	u_int32_t bulb_count;
} __attribute__((aligned(8)));

extern int lamp_dim(u_int8_t * __sized_by(length)buffer, size_t length, int *__unsafe_indexable levels);
extern char *__indexable lamp_label(struct lamp_shade *shade, u_int8_t *__counted_by(*count) *out, u_int32_t *count)
    __printflike(1, 2);
u_int8_t * __counted_by(16) lamp_serial(void) __result_use_check;

#endif /* _NET_LAMP_H_ */

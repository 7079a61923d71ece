/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * vec - the vectors that sweeps are written with: 16 bytes, which every x86-64 has, or 32
 *
 * A sweep's file is compiled twice: as it is, and from a second file that defines ZPL_WIDE and
 * includes it. Functions with vectors in them are ZPL_VEC; what differs is named by ZPL_SWEEP().
 */
#ifndef ZPL_VEC_H
#define ZPL_VEC_H

#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>

/** zpl_vec_wide() - has the processor vectors of 32 bytes, and does the kernel keep them? Any thread. */
bool zpl_vec_wide(void);

#ifdef ZPL_WIDE

#define ZPL_SWEEP(name) name##_by_32
#define ZPL_VEC __attribute__((target("avx2")))
#define ZPL_VEC_SIZE 32u

typedef __m256i zpl_vec;

#define VEC_OP(name) _mm256_##name
#define VEC_BITS(name) _mm256_##name##_si256
#define VEC_HALVES(v) _mm256_movemask_ps(_mm256_castsi256_ps(v))

#else

#define ZPL_SWEEP(name) name##_by_16
#define ZPL_VEC
#define ZPL_VEC_SIZE 16u

typedef __m128i zpl_vec;

#define VEC_OP(name) _mm_##name
#define VEC_BITS(name) _mm_##name##_si128
#define VEC_HALVES(v) _mm_movemask_ps(_mm_castsi128_ps(v))

#endif

ZPL_VEC static inline zpl_vec vec_load(const uint8_t *p)
{
	return VEC_BITS(loadu)((const zpl_vec *)(const void *)p);
}

ZPL_VEC static inline zpl_vec vec_and(zpl_vec a, zpl_vec b)
{
	return VEC_BITS(and)(a, b);
}

ZPL_VEC static inline zpl_vec vec_or(zpl_vec a, zpl_vec b)
{
	return VEC_BITS(or)(a, b);
}

/* Each byte is @byte. Opaque, or the compiler makes it anew in each step of a loop. */
ZPL_VEC static inline zpl_vec vec_all(unsigned byte)
{
	zpl_vec v = VEC_OP(set1_epi8)((char)byte);

	__asm__("" : "+x"(v));
	return v;
}

/* Which bytes are the same? */
ZPL_VEC static inline zpl_vec vec_eq(zpl_vec a, zpl_vec b)
{
	return VEC_OP(cmpeq_epi8)(a, b);
}

/* A bit for each byte. */
ZPL_VEC static inline uint32_t vec_mask(zpl_vec v)
{
	return (uint32_t)VEC_OP(movemask_epi8)(v);
}

/* Bit n: the half word n, four bytes, is @value. */
ZPL_VEC static inline uint32_t vec_halves_eq(zpl_vec v, uint32_t value)
{
	return (uint32_t)VEC_HALVES(VEC_OP(cmpeq_epi32)(v, VEC_OP(set1_epi32)((int)value)));
}

/* Bit n: the half word n is in [lo, lo + n). */
ZPL_VEC static inline uint32_t vec_halves_in(zpl_vec v, uint32_t lo, uint32_t n)
{
	zpl_vec sign = VEC_OP(set1_epi32)(INT32_MIN);
	zpl_vec from_lo = VEC_OP(sub_epi32)(v, VEC_OP(set1_epi32)((int)lo));
	zpl_vec limit = VEC_BITS(xor)(VEC_OP(set1_epi32)((int)n), sign);

	return (uint32_t)VEC_HALVES(VEC_OP(cmpgt_epi32)(limit, VEC_BITS(xor)(from_lo, sign)));
}

#endif

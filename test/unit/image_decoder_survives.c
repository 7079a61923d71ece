/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* An instruction the decoder library may not know neither loses a site nor invents one. */
#include "image_build.h"
#include "plan.h"

/* As binutils 2.40 assembles them. Where there is an offset or an immediate it holds 0f 05. */
static const struct {
	size_t len;
	const char *bytes;
	const char *text;
} cases[] = {
	{ 4, "\x0f\xb9\x40\x0f", "ud1 0xf(%rax),%eax" },
	{ 3, "\x0f\xb9\xc1", "ud1 %ecx,%eax" },
	{ 8, "\x48\x0f\xb9\x05\x0f\x05\x00\x00", "ud1 0x50f(%rip),%rax" },
	{ 3, "\x0f\xff\xc1", "ud0 %ecx,%eax" },
	{ 7, "\x0f\xff\x05\x0f\x05\x00\x00", "ud0 0x50f(%rip),%eax" },
	{ 2, "\x0f\x0b", "ud2" },
	{ 10, "\x62\xf1\x7c\x48\x10\x05\x0f\x05\x00\x00", "vmovups 0x50f(%rip),%zmm0" },
	{ 11, "\x62\xe1\xfe\x49\x7f\x84\xc8\x0f\x05\x00\x00", "vmovdqu64 %zmm16,0x50f(%rax,%rcx,8){%k1}" },
	{ 6, "\x62\xf5\x7c\x48\x58\xd1", "vaddph %zmm1,%zmm0,%zmm2" },
	{ 10, "\x62\xf5\x7c\x48\x58\x15\x0f\x05\x00\x00", "vaddph 0x50f(%rip),%zmm0,%zmm2" },
	{ 6, "\x62\xf6\x7d\x18\xb8\xd1", "vfmadd231ph {rn-sae},%zmm1,%zmm0,%zmm2" },
	{ 6, "\x62\xf2\x6f\x48\x72\xd9", "vcvtne2ps2bf16 %zmm1,%zmm2,%zmm3" },
	{ 10, "\x62\xf2\x6e\x48\x52\x1d\x0f\x05\x00\x00", "vdpbf16ps 0x50f(%rip),%zmm2,%zmm3" },
	{ 6, "\x62\xf2\x6f\x48\x68\xd1", "vp2intersectd %zmm1,%zmm2,%k2" },
	{ 6, "\x62\xf2\x6d\x48\x50\xd9", "vpdpbusd %zmm1,%zmm2,%zmm3" },
	{ 11, "\x62\xf3\x6d\x48\x25\x1d\x00\x00\x00\x0f\x05", "vpternlogd $0x5,0xf000000(%rip),%zmm2,%zmm3" },
	{ 6, "\x62\xf2\x7d\x48\x54\xd1", "vpopcntb %zmm1,%zmm2" },
	{ 6, "\x62\xf2\xed\x48\x71\xd9", "vpshldvq %zmm1,%zmm2,%zmm3" },
	{ 7, "\x62\xf3\xed\x48\xce\xd9\x05", "vgf2p8affineqb $0x5,%zmm1,%zmm2,%zmm3" },
	{ 6, "\x62\xf2\x6d\x48\xdc\xd9", "vaesenc %zmm1,%zmm2,%zmm3" },
	{ 7, "\x62\xf3\x6d\x48\x44\xd9\x05", "vpclmulqdq $0x5,%zmm1,%zmm2,%zmm3" },
	{ 9, "\xc4\xe2\x78\x49\x05\x0f\x05\x00\x00", "ldtilecfg 0x50f(%rip)" },
	{ 9, "\xc4\xe2\x79\x49\x80\x0f\x05\x00\x00", "sttilecfg 0x50f(%rax)" },
	{ 5, "\xc4\xe2\x7b\x49\xd8", "tilezero %tmm3" },
	{ 10, "\xc4\xe2\x7b\x4b\x8c\x08\x0f\x05\x00\x00", "tileloadd 0x50f(%rax,%rcx,1),%tmm1" },
	{ 5, "\xc4\xe2\x72\x5c\xda", "tdpbf16ps %tmm1,%tmm2,%tmm3" },
	{ 5, "\xc4\xe2\x73\x5e\xda", "tdpbssd %tmm1,%tmm2,%tmm3" },
	{ 5, "\xc4\xe2\x73\x5c\xda", "tdpfp16ps %tmm1,%tmm2,%tmm3" },
	{ 5, "\xc4\xe2\x78\x49\xc0", "tilerelease" },
	{ 4, "\xf3\x0f\x1e\xfa", "endbr64" },
	{ 5, "\xf3\x48\x0f\x1e\xc8", "rdsspq %rax" },
	{ 5, "\xf3\x48\x0f\xae\xe8", "incsspq %rax" },
	{ 4, "\xf3\x0f\x01\xea", "saveprevssp" },
	{ 8, "\xf3\x0f\x01\x2d\x0f\x05\x00\x00", "rstorssp 0x50f(%rip)" },
	{ 9, "\x48\x0f\x38\xf6\x05\x0f\x05\x00\x00", "wrssq %rax,0x50f(%rip)" },
	{ 10, "\x66\x48\x0f\x38\xf5\x05\x0f\x05\x00\x00", "wrussq %rax,0x50f(%rip)" },
	{ 4, "\xf3\x0f\x01\xe8", "setssbsy" },
	{ 8, "\xf3\x0f\xae\x35\x0f\x05\x00\x00", "clrssbsy 0x50f(%rip)" },
	{ 3, "\x3e\xff\xe0", "notrack jmp *%rax" },
	{ 3, "\x0f\x01\xe8", "serialize" },
	{ 4, "\xf2\x0f\x01\xe8", "xsusldtrk" },
	{ 4, "\xf2\x0f\x01\xe9", "xresldtrk" },
	{ 4, "\xf3\x0f\x01\xec", "uiret" },
	{ 4, "\xf3\x0f\x01\xed", "testui" },
	{ 4, "\xf3\x0f\xc7\xf0", "senduipi %rax" },
	{ 6, "\xf3\x0f\x3a\xf0\xc0\x05", "hreset $0x5" },
	{ 9, "\x48\x0f\x38\xf9\x05\x0f\x05\x00\x00", "movdiri %rax,0x50f(%rip)" },
	{ 9, "\x66\x0f\x38\xf8\x05\x0f\x05\x00\x00", "movdir64b 0x50f(%rip),%rax" },
	{ 9, "\xf2\x0f\x38\xf8\x05\x0f\x05\x00\x00", "enqcmd 0x50f(%rip),%rax" },
	{ 7, "\x0f\x1c\x05\x0f\x05\x00\x00", "cldemote 0x50f(%rip)" },
	{ 8, "\x66\x0f\xae\x35\x0f\x05\x00\x00", "clwb 0x50f(%rip)" },
	{ 8, "\x66\x0f\xae\x3d\x0f\x05\x00\x00", "clflushopt 0x50f(%rip)" },
	{ 3, "\xf3\x0f\x09", "wbnoinvd" },
	{ 4, "\x66\x0f\xae\xf0", "tpause %eax" },
	{ 4, "\xf3\x0f\xae\xf0", "umonitor %rax" },
	{ 4, "\xf2\x0f\xae\xf0", "umwait %eax" },
	{ 5, "\xf3\x48\x0f\xae\xe0", "ptwrite %rax" },
	{ 4, "\xf3\x0f\xc7\xf8", "rdpid %rax" },
	{ 3, "\x0f\x01\xc5", "pconfig" },
	{ 5, "\xf3\x0f\x38\xfa\xc8", "encodekey128 %eax,%ecx" },
	{ 9, "\xf3\x0f\x38\xdc\x0d\x0f\x05\x00\x00", "aesenc128kl 0x50f(%rip),%xmm1" },
	{ 3, "\x0f\x01\xfa", "monitorx %rax,%ecx,%edx" },
	{ 3, "\x0f\x01\xfc", "clzero" },
	{ 3, "\x0f\x01\xfd", "rdpru" },
	{ 3, "\x0f\x01\xfe", "invlpgb" },
	{ 7, "\x0f\x0d\x0d\x0f\x05\x00\x00", "prefetchw 0x50f(%rip)" },
	{ 8, "\x0f\x0f\x0d\x0f\x05\x00\x00\x9e", "pfadd 0x50f(%rip),%mm1" },
	{ 6, "\x8f\xe8\x60\xa2\xe2\x10", "vpcmov %xmm1,%xmm2,%xmm3,%xmm4" },
	{ 5, "\xc4\xe2\x6d\x50\xd9", "{vex} vpdpbusd %ymm1,%ymm2,%ymm3" },
	{ 10, "\x48\xb8\x0f\x05\x0f\x05\x0f\x05\x0f\x05", "movabs $0x50f050f050f050f,%rax" },
	{ 10, "\xc7\x05\x0f\x05\x0f\x05\x0f\x05\x0f\x05", "movl $0x50f050f,0x50f050f(%rip)" },
	{ 3, "\xf2\xeb\x06", "bnd jmp" },
	{ 6, "\xc7\xf8\x00\x00\x00\x00", "xbegin" },
	{ 10, "\x67\x0f\xb9\x40\x0f\x05\x01\x02\x03\x04", "ud1 0xf(%eax),%eax; add $0x4030201,%eax" },
	{ 7, "\x2c\x0f\x05\x01\x02\x03\x04", "sub $0xf,%al; add $0x4030201,%eax" },
	{ 4, "\xb4\x0f\x34\x34", "mov $0xf,%ah; xor $0x34,%al" },
};

/* The instruction, then mov $39,%eax; syscall; ret: one call, at a known place. */
static bool survives(const char *bytes, size_t len)
{
	static const uint8_t tail[] = { 0xb8, 39, 0, 0, 0, 0x0f, 0x05, 0xc3 };
	static struct image_build b;
	struct zpl_image img;
	struct zpl_plans plans;
	bool right = true;

	build_start(&b);
	build_code(&b, BUILD_TEXT, bytes, len);
	build_code(&b, BUILD_TEXT + len, tail, sizeof(tail));
	build_fde(&b, BUILD_TEXT, BUILD_TEXT + len + sizeof(tail));
	build_finish(&b);
	CHECK(build_open(&b, &img) == 0);
	CHECK(zpl_plan_image(&img, NULL, &plans) == 0);
	right &= plans.n_proved == 1;
	for (size_t i = 0; i < plans.n; i++) {
		bool proved = !(plans.plan[i].refused & ZPL_UNPROVED);

		right &= proved == (plans.plan[i].site == BUILD_TEXT + len + 5);
	}
	zpl_plans_free(&plans);
	return right;
}

int main(void)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (survives(cases[i].bytes, cases[i].len))
			continue;
		fprintf(stderr, "%s\n", cases[i].text);
		wrong++;
	}
	return wrong != 0;
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* openssl - a digest at every call, a P-256 key, signature and check at every 256th */
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "library.h"

/* FIPS 180-2, appendix B.1. */
static const unsigned char sha256_abc[32] = {
	0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
	0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
};

static int library_start(void)
{
	return 0;
}

static void sign_and_verify(void)
{
	unsigned char text[64], signature[256];
	size_t len = sizeof(signature);
	EVP_PKEY *key = EVP_EC_gen("P-256");
	EVP_MD_CTX *sign = EVP_MD_CTX_new(), *verify = EVP_MD_CTX_new();

	library_check(key && sign && verify && RAND_bytes(text, sizeof(text)) == 1, "openssl: key");
	library_check(EVP_DigestSignInit(sign, NULL, EVP_sha256(), NULL, key) == 1 &&
		      EVP_DigestSign(sign, signature, &len, text, sizeof(text)) == 1, "openssl: sign");
	library_check(EVP_DigestVerifyInit(verify, NULL, EVP_sha256(), NULL, key) == 1 &&
		      EVP_DigestVerify(verify, signature, len, text, sizeof(text)) == 1, "openssl: verify");
	EVP_MD_CTX_free(sign);
	EVP_MD_CTX_free(verify);
	EVP_PKEY_free(key);
}

static void library_work(const struct zpl_call *call, unsigned long n)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	(void)call;
	library_check(EVP_Digest("abc", 3, digest, &len, EVP_sha256(), NULL) == 1, "openssl: digest");
	library_check(len == 32 && memcmp(digest, sha256_abc, 32) == 0, "openssl: wrong digest");
	if (n % 256 == 1)
		sign_and_verify();
}

static void library_end(void)
{
}

static void library_fork_child(void)
{
}

LIBRARY_HOOK("openssl");

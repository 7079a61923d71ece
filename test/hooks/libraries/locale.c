/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* locale - setlocale, ctype, wide characters, iconv and getaddrinfo */
#include <ctype.h>
#include <iconv.h>
#include <langinfo.h>
#include <locale.h>
#include <netdb.h>
#include <pthread.h>
#include <wchar.h>
#include <wctype.h>

#include "library.h"

static locale_t plain; /* a locale object of the hook's own */

/*
 * glibc does not put the locks of iconv and of the resolver in order over a fork: a
 * program must. So must a hook.
 */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void before_fork(void)
{
	pthread_mutex_lock(&lock);
}

static void after_fork(void)
{
	pthread_mutex_unlock(&lock);
}

static int library_start(void)
{
	if (!setlocale(LC_ALL, "C.UTF-8"))
		return 1;
	plain = newlocale(LC_ALL_MASK, "C", NULL);
	return !plain || pthread_atfork(before_fork, after_fork, after_fork);
}

static void use_ctype(unsigned long n)
{
	wchar_t wide[8];

	library_check(strcmp(nl_langinfo(CODESET), "UTF-8") == 0, "locale: codeset");
	library_check(isalpha('a' + (int)(n % 26)) && !isalpha('0') && toupper('q') == 'Q', "locale: ctype");
	library_check(mbstowcs(wide, "\xc3\xa4\xe2\x82\xac", 8) == 2, "locale: mbstowcs");
	library_check(wide[0] == 0xe4 && wide[1] == 0x20ac && iswalpha(L'\xe4'), "locale: wide characters");
}

static void use_locale_object(void)
{
	locale_t old = uselocale(plain);

	library_check(strcmp(nl_langinfo(CODESET), "ANSI_X3.4-1968") == 0, "locale: uselocale");
	uselocale(old);
}

static void use_iconv(void)
{
	char in[] = "\xe4\xf6\xfc", out[16] = "";
	char *from = in, *to = out;
	size_t from_len = 3, to_len = sizeof(out) - 1;
	iconv_t cd = iconv_open("UTF-8", "ISO-8859-15");

	library_check(cd != (iconv_t)-1, "locale: iconv_open");
	library_check(iconv(cd, &from, &from_len, &to, &to_len) == 0, "locale: iconv");
	library_check(strcmp(out, "\xc3\xa4\xc3\xb6\xc3\xbc") == 0, "locale: what iconv made");
	iconv_close(cd);
}

static void use_getaddrinfo(void)
{
	struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *list = NULL;

	library_check(getaddrinfo("localhost", "80", &hints, &list) == 0 && list, "locale: getaddrinfo");
	freeaddrinfo(list);
}

static void library_work(const struct zpl_call *call, unsigned long n)
{
	(void)call;
	use_ctype(n);
	if (n % 16 == 1)
		use_locale_object();
	pthread_mutex_lock(&lock);
	if (n % 64 == 1)
		use_iconv();
	if (n % 256 == 1)
		use_getaddrinfo();
	pthread_mutex_unlock(&lock);
}

static void library_end(void)
{
}

static void library_fork_child(void)
{
}

LIBRARY_HOOK("locale");

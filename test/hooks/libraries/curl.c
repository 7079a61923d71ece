/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* curl - fetches a page from a server that is a thread of the hook, at every 128th call */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>

#include "library.h"

static const char page[] = "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello";

static int listener;
static char url[64];

static void *serve(void *unused)
{
	char request[4096];

	for (;;) {
		int client = accept(listener, NULL, NULL);

		if (client < 0)
			return unused;
		if (recv(client, request, sizeof(request), 0) > 0)
			send(client, page, sizeof(page) - 1, MSG_NOSIGNAL);
		close(client);
	}
}

static int start_server(void)
{
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(sa);
	pthread_t thread;
	sigset_t all, old;
	int error;

	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener < 0 || bind(listener, (struct sockaddr *)&sa, len) != 0 || listen(listener, 64) != 0 ||
	    getsockname(listener, (struct sockaddr *)&sa, &len) != 0)
		return 1;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", ntohs(sa.sin_port));
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	error = pthread_create(&thread, NULL, serve, NULL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return error;
}

static int library_start(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || start_server();
}

static size_t receive(char *bytes, size_t size, size_t n, void *to)
{
	size_t len = size * n;

	library_check(len == 5, "curl: length");
	memcpy(to, bytes, len);
	return len;
}

static void library_work(const struct zpl_call *call, unsigned long n)
{
	char text[8] = "";
	CURL *curl;

	(void)call;
	if (n % 128 != 1)
		return;
	curl = curl_easy_init();
	library_check(curl != NULL, "curl: init");
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, text);
	library_check(curl_easy_perform(curl) == CURLE_OK, "curl: perform");
	library_check(strcmp(text, "hello") == 0, "curl: page");
	curl_easy_cleanup(curl);
}

static void library_end(void)
{
}

/* The parent's server serves the child too: it may end before the child does. */
static void library_fork_child(void)
{
	close(listener);
	library_check(start_server() == 0, "curl: server in a child");
}

LIBRARY_HOOK("curl");

#include "modem.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

static CURLM *line;   /* the modem */
static CURL *call;    /* the request that it carries, or NULL */
static struct curl_slist *call_headers;
static uint8_t inbox[CURL_MAX_WRITE_SIZE]; /* one piece of the reply */
static size_t inbox_size, inbox_read;

int modem_on(void) {
  line = curl_multi_init();
  return line == NULL ? -1 : 0;
}

static size_t take(char *data, size_t unit, size_t count, void *context) {
  size_t size = unit * count;
  (void)context;
  if (inbox_read < inbox_size) return CURL_WRITEFUNC_PAUSE; /* the last piece is still here */
  memcpy(inbox, data, size);
  inbox_size = size;
  inbox_read = 0;
  return size;
}

static int add_header(const tide_header *header) {
  char text[4096];
  struct curl_slist *longer;
  int size = snprintf(text, sizeof text, "%.*s: %.*s", TIDE_ARG(header->name),
                      TIDE_ARG(header->value));
  if (size < 0 || (size_t)size >= sizeof text) return -1;
  longer = curl_slist_append(call_headers, text);
  if (longer == NULL) return -1;
  call_headers = longer;
  return 0;
}

int modem_begin(const tide_request *request) {
  size_t i;
  modem_hang_up();
  call = curl_easy_init();
  if (call == NULL) return -1;
  for (i = 0; i < request->header_count; i++)
    if (add_header(&request->headers[i]) != 0) return modem_hang_up(), -1;
  curl_easy_setopt(call, CURLOPT_URL, request->url.data);
  curl_easy_setopt(call, CURLOPT_POSTFIELDS, request->body.data);
  curl_easy_setopt(call, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.size);
  curl_easy_setopt(call, CURLOPT_CUSTOMREQUEST, request->method.data);
  curl_easy_setopt(call, CURLOPT_HTTPHEADER, call_headers);
  curl_easy_setopt(call, CURLOPT_CONNECTTIMEOUT_MS, (long)request->connect_ms);
  curl_easy_setopt(call, CURLOPT_TIMEOUT_MS, (long)request->total_ms);
  curl_easy_setopt(call, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(call, CURLOPT_WRITEFUNCTION, take);
  if (curl_multi_add_handle(line, call) != CURLM_OK) return modem_hang_up(), -1;
  return 0;
}

static int call_state(void) {
  int left;
  CURLMsg *message;
  while ((message = curl_multi_info_read(line, &left)) != NULL)
    if (message->msg == CURLMSG_DONE)
      return message->data.result == CURLE_OK ? MODEM_END : MODEM_BROKEN;
  return MODEM_WAITING;
}

int modem_poll(uint8_t *out, size_t room, size_t *got) {
  int running;
  if (call == NULL) return MODEM_BROKEN;
  if (inbox_read == inbox_size) {
    curl_easy_pause(call, CURLPAUSE_CONT);
    if (curl_multi_perform(line, &running) != CURLM_OK) return MODEM_BROKEN;
  }
  *got = inbox_size - inbox_read;
  if (*got == 0) return call_state();
  if (*got > room) *got = room;
  memcpy(out, inbox + inbox_read, *got);
  inbox_read += *got;
  return MODEM_BYTES;
}

int modem_head(tide_header *headers, size_t room, size_t *count) {
  long http_status = 0;
  struct curl_header *header = NULL;
  *count = 0;
  if (call == NULL) return 0;
  curl_easy_getinfo(call, CURLINFO_RESPONSE_CODE, &http_status);
  while (*count < room &&
         (header = curl_easy_nextheader(call, CURLH_HEADER, -1, header)) != NULL) {
    headers[*count].name = tide_s(header->name);
    headers[*count].value = tide_s(header->value);
    ++*count;
  }
  return (int)http_status;
}

void modem_hang_up(void) {
  if (call != NULL) {
    curl_multi_remove_handle(line, call);
    curl_easy_cleanup(call);
  }
  curl_slist_free_all(call_headers);
  call = NULL;
  call_headers = NULL;
  inbox_size = inbox_read = 0;
}

void modem_wait(int64_t ms) { curl_multi_poll(line, NULL, 0, (int)ms, NULL); }

void modem_wake(void) { curl_multi_wakeup(line); }

void modem_off(void) {
  modem_hang_up();
  curl_multi_cleanup(line);
  line = NULL;
}

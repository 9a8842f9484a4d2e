/* A transport of one's own: a modem that carries one request at a time and is polled. */
#include <stdio.h>
#include <string.h>
#include <tidemark/tidemark.h>
#include "field.h"
#include "support/modem.h"

typedef struct modem { tide_exchange *exchange; int head_given; } modem;

static void finish(modem *line, tide_status status, int code) {
  tide_exchange *exchange = line->exchange;
  line->exchange = NULL;
  if (exchange != NULL) tide_exchange_finish(exchange, status, code);
}

static tide_status start(void *context, const tide_request *request, tide_exchange *exchange) {
  modem *line = context;
  if (modem_begin(request) != 0) return TIDE_ERROR_UNREACHABLE;
  line->exchange = exchange;
  line->head_given = 0;
  return TIDE_OK;
}

static void cancel(void *context, tide_exchange *exchange) {
  (void)exchange; /* there is only the one */
  modem_hang_up();
  finish(context, TIDE_ERROR_UNREACHABLE, 0);
}

static void give_head(modem *line) {
  tide_header headers[8];
  size_t count = 0;
  int http_status = modem_head(headers, 8, &count);
  if (http_status == 0) return;
  tide_exchange_head(line->exchange, (uint32_t)http_status, headers, count);
  line->head_given = 1;
}

/* Inside tide_client_step: waits for the modem, then hands over what it brought. */
static void drive(void *context, int64_t max_wait_ms) {
  modem *line = context;
  uint8_t bytes[512];
  size_t got = 0;
  int state = line->exchange ? modem_poll(bytes, sizeof bytes, &got) : MODEM_WAITING;
  if (state == MODEM_WAITING) {
    modem_wait(max_wait_ms);
    return;
  }
  if (!line->head_given) give_head(line);
  if (state == MODEM_BYTES) {
    tide_bytes part = { bytes, got };
    if (tide_exchange_data(line->exchange, part) < 0) state = MODEM_BROKEN;
  }
  if (state == MODEM_END) finish(line, TIDE_OK, 0);
  if (state < 0) modem_hang_up(), finish(line, TIDE_ERROR_UNREACHABLE, state);
}

static void wake(void *context) {
  (void)context;
  modem_wake();
}

static tide_transport modem_transport(modem *line) {
  tide_transport transport = TIDE_INIT(tide_transport);
  transport.exchanges_max = 1; /* told so, the engine ends a long poll before it sends */
  transport.context = memset(line, 0, sizeof *line);
  transport.start = start;
  transport.cancel = cancel;
  transport.drive = drive;
  transport.wake = wake;
  return transport;
}

int main(int argc, char **argv) {
  tide_error error = TIDE_INIT(tide_error);
  modem line;
  tide_transport transport = modem_transport(&line);
  tide_config config = TIDE_INIT(tide_config);
  config.mode = TIDE_MANUAL;
  config.store = tide_s("field.db");
  config.manifest = (tide_bytes){ field_manifest, sizeof field_manifest };
  config.account = tide_s("alice");
  config.server = tide_s(argc > 1 ? argv[1] : "http://127.0.0.1:8080");
  config.token = tide_s("dev:alice");
  config.transport = &transport;
  tide_client *client;
  if (modem_on() != 0) return fputs("no modem\n", stderr), 1;
  if (tide_client_open(&config, &client, &error) < 0)
    return fprintf(stderr, "%s\n", error.message), 1;
  tide_id id;
  tide_id_new(client, &id);
  tide_key pump = tide_k("team/1", FIELD_TASKS, id.text);
  tide_field title = tide_f(FIELD_TASKS_TITLE, tide_v_text("Fix modem"));
  tide_progress progress = TIDE_INIT(tide_progress);
  tide_subscribe(client, pump.scope, NULL, NULL);
  if (tide_create(client, &pump, &title, 1, NULL, &error) < 0)
    fprintf(stderr, "%s\n", error.message);
  tide_status status = tide_run_until(client, TIDE_UNTIL_SETTLED, 10000, NULL, &progress, &error);
  printf("%s: sent %llu, received %llu, still pending %llu\n", tide_status_name(status),
         (unsigned long long)progress.pushed, (unsigned long long)progress.pulled,
         (unsigned long long)progress.pending);
  tide_client_free(client);
  modem_off();
  return status != TIDE_OK;
}

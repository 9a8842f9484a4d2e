/* Reads a record and says how true it is. */
#include <stdio.h>
#include <tidemark/tidemark.h>
#include "field.h" /* tidemark compile field.txtpb --out field.tide --header field.h */

int main(int argc, char **argv) {
  tide_error error = TIDE_INIT(tide_error);
  tide_config config = TIDE_INIT(tide_config);
  config.store = tide_s("field.db");
  config.manifest = (tide_bytes){ field_manifest, sizeof field_manifest };
  config.account = tide_s("alice");
  config.server = tide_s(argc > 1 ? argv[1] : "http://127.0.0.1:8080");
  config.token = tide_s("dev:alice");
  tide_client *client;
  if (tide_client_open(&config, &client, &error) < 0)
    return fprintf(stderr, "%s\n", error.message), 1;
  tide_subscribe(client, tide_s("team/1"), NULL, NULL);
  tide_run_until(client, TIDE_UNTIL_IDLE, 5000, NULL, NULL, NULL); /* offline is fine */

  tide_key pump = tide_k("team/1", FIELD_TASKS, "t1");
  tide_reading *reading;
  tide_value title;
  tide_truth truth = TIDE_INIT(tide_truth);
  tide_badge badge = TIDE_INIT(tide_badge);
  if (tide_read(client, &pump, NULL, &reading, &error) < 0) fprintf(stderr, "%s\n", error.message);
  if (tide_reading_value(reading, tide_s(FIELD_TASKS_TITLE), &title) == TIDE_OK &&
      title.type == TIDE_STRING)
    printf("%.*s ", TIDE_ARG(title.as.string));
  if (tide_reading_truth(reading, &truth) == TIDE_OK &&
      tide_badge_of(client, &truth, &badge) == TIDE_OK)
    printf("[%s] %.*s\n", badge.label, TIDE_ARG(tide_reading_why(reading)));
  tide_reading_free(reading);
  tide_client_free(client);
  return 0;
}

/* Writes while offline: durable at once, shown at once, answered when the network is back. */
#include <stdio.h>
#include <tidemark/tidemark.h>
#include "field.h"

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

  tide_id id;
  tide_uid op;
  tide_id_new(client, &id);
  tide_key task = tide_k("team/1", FIELD_TASKS, id.text);
  tide_field fields[] = { tide_f(FIELD_TASKS_TITLE, tide_v_text("Fix pump")) };
  if (tide_create(client, &task, fields, 1, &op, &error) < 0) /* survives a power cut from here */
    return fprintf(stderr, "%s\n", error.message), tide_client_free(client), 1;

  tide_operation_info info = TIDE_INIT(tide_operation_info);
  tide_status status = tide_wait_operation(client, &op, 5000, NULL, &info, &error);
  if (status == TIDE_OK && info.phase == TIDE_SETTLED) puts("Everybody has it.");
  else if (status == TIDE_OK) puts("A person should look: see tide_operations_list.");
  else puts("Kept on this device; it goes out by itself.");
  tide_client_free(client);
  return 0;
}

/* Shows everything that needs a person, one card each, and does what the person picks. */
#include <stdio.h>
#include <tidemark/tidemark.h>
#include "field.h"

static void settle(tide_client *client, const tide_operations *cards, size_t card) {
  tide_error error = TIDE_INIT(tide_error);
  tide_choice choice = TIDE_INIT(tide_choice);
  for (size_t c = 0; tide_operations_choice(cards, card, c, &choice) == TIDE_OK; c++) {
    int suggested = (choice.flags & TIDE_CHOICE_SUGGESTED) != 0;
    printf("  %zu  %s%s\n", c, choice.label, suggested ? "  (suggested)" : "");
  }
  size_t pick;
  if (scanf("%zu", &pick) != 1 || tide_operations_choice(cards, card, pick, &choice) != TIDE_OK)
    return;
  tide_status status = tide_choose(client, &choice, NULL, 0, NULL, &error);
  if (status == TIDE_ERROR_CHOICE_PASSED)
    puts("  Something changed while you were reading; look again.");
  else if (status < 0) printf("  %s\n", error.message);
  else puts("  Saved on this device.");
}

static int settle_all(tide_client *client) {
  tide_error error = TIDE_INIT(tide_error);
  tide_operations *cards;
  if (tide_operations_list(client, TIDE_LIST_ATTENTION, NULL, 0, &cards, &error) < 0)
    return fprintf(stderr, "%s\n", error.message), 1;
  tide_operation_info card = TIDE_INIT(tide_operation_info);
  for (size_t i = 0; tide_operations_at(cards, i, &card) == TIDE_OK; i++) {
    printf("%.*s: %.*s\n", TIDE_ARG(card.intent), TIDE_ARG(card.why));
    settle(client, cards, i);
  }
  tide_operations_free(cards);
  return 0;
}

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
  tide_run_until(client, TIDE_UNTIL_SETTLED, 5000, NULL, NULL, NULL); /* offline is fine */
  int failed = settle_all(client);
  tide_run_until(client, TIDE_UNTIL_SETTLED, 5000, NULL, NULL, NULL);
  tide_client_free(client);
  return failed;
}

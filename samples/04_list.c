/* A list that knows what changed: one query, watched, its differences printed line by line. */
#include <stdio.h>
#include <tidemark/tidemark.h>
#include "field.h"

typedef struct list { tide_client *client; tide_rows *rows; } list;

static void show(list *tasks, const char *mark, size_t row) {
  tide_value title;
  tide_truth truth = TIDE_INIT(tide_truth);
  tide_badge badge = TIDE_INIT(tide_badge);
  tide_rows_value(tasks->rows, row, 1, &title);
  tide_rows_truth(tasks->rows, row, &truth);
  tide_badge_of(tasks->client, &truth, &badge);
  printf("%s %2zu  %-20.*s %s\n", mark, row, TIDE_ARG(title.as.string), badge.label);
}

static void show_edit(list *tasks, const tide_edit *edit) {
  switch (edit->kind) {
    case TIDE_REMOVE: printf("- %2u\n", edit->from); break;
    case TIDE_INSERT: show(tasks, "+", edit->to); break;
    case TIDE_MOVE: show(tasks, ">", edit->to); break;
    default: show(tasks, "~", edit->to); /* values, or only the truth */
  }
}

static void changed(void *context, const tide_change *change) {
  list *tasks = context;
  if (change->rows == NULL) {
    fprintf(stderr, "%s\n", change->error->message);
    return;
  }
  tide_rows_free(tasks->rows);
  tasks->rows = tide_rows_take(change->rows); /* kept: no copy */
  for (size_t i = 0; i < change->edit_count; i++) show_edit(tasks, &change->edits[i]);
  if (change->flags & TIDE_CHANGE_STANDINGS) /* e.g. the window passed: every badge, no row */
    for (size_t row = 0; row < tide_rows_count(tasks->rows); row++) show(tasks, " ", row);
  fflush(stdout);
}

static tide_status watch_open_tasks(list *tasks, tide_observer **observer, tide_error *error) {
  tide_str team = tide_s("team/1");
  tide_query_spec spec = TIDE_INIT(tide_query_spec);
  spec.sql = tide_s("SELECT id, title, due, _truth FROM tasks WHERE done = 0"
                    " ORDER BY due, title LIMIT 100");
  spec.scopes = &team;
  spec.scope_count = 1;
  tide_query_callback callback = { changed, tasks, NULL };
  return tide_observe_query(tasks->client, &spec, callback, observer, error);
}

int main(int argc, char **argv) {
  tide_error error = TIDE_INIT(tide_error);
  tide_config config = TIDE_INIT(tide_config);
  config.store = tide_s("field.db");
  config.manifest = (tide_bytes){ field_manifest, sizeof field_manifest };
  config.account = tide_s("alice");
  config.server = tide_s(argc > 1 ? argv[1] : "http://127.0.0.1:8080");
  config.token = tide_s("dev:alice");
  list tasks = { NULL, NULL };
  tide_observer *observer = NULL;
  tide_status status = tide_client_open(&config, &tasks.client, &error);
  if (status >= 0) status = tide_subscribe(tasks.client, tide_s("team/1"), NULL, &error);
  if (status >= 0) status = watch_open_tasks(&tasks, &observer, &error);
  if (status < 0) fprintf(stderr, "%s\n", error.message);
  else getchar(); /* it runs on the library's thread, until Enter */
  tide_observer_free(observer);
  tide_rows_free(tasks.rows);
  tide_client_free(tasks.client);
  return status < 0;
}

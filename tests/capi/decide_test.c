/* Prompts and previews through C: what is offered, what is refused, what survives a close. */
#include <string.h>

#include "check.h"
#include "device.h"

static tide_uid submit_title(device *device, const char *title) {
  tide_key key = tide_k("team/1", "tasks", "t1");
  tide_field field;
  tide_uid uid;
  tide_error error = TIDE_INIT(tide_error);
  field = tide_f("title", tide_v_text(title));
  if (tide_create(device->client, &key, &field, 1, &uid, &error) != TIDE_OK) {
    fprintf(stderr, "%s\n", error.message);
    CHECK(0);
  }
  return uid;
}

static void nothing_is_open(device *device) {
  tide_prompts *prompts;
  tide_prompt prompt = TIDE_INIT(tide_prompt);
  tide_uid op;
  CHECK(tide_prompts_list(device->client, &prompts, NULL) == TIDE_OK);
  CHECK(tide_prompts_at(prompts, 0, &prompt) == TIDE_END);
  CHECK(tide_prompts_operation(prompts, 0, 0, &op) == TIDE_END);
  CHECK(tide_prompts_at(NULL, 0, &prompt) == TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_prompts_list(device->client, NULL, NULL) == TIDE_ERROR_INVALID_ARGUMENT);
  tide_prompts_free(prompts);
  tide_prompts_free(NULL);
}

/* A pending operation offers to be cancelled; a look at that changes nothing. */
static void a_preview_keeps_nothing(device *device, tide_uid op) {
  tide_operations *list;
  tide_choice choice = TIDE_INIT(tide_choice);
  tide_preview *preview;
  tide_previewed record = TIDE_INIT(tide_previewed);
  tide_sync_state before = TIDE_INIT(tide_sync_state), after = TIDE_INIT(tide_sync_state);
  tide_str field;
  tide_error error = TIDE_INIT(tide_error);
  CHECK(tide_operations_find(device->client, &op, &list, NULL) == TIDE_OK);
  CHECK(tide_operations_choice(list, 0, 0, &choice) == TIDE_OK);
  CHECK(choice.kind == TIDE_CHOOSE_CANCEL);
  tide_operations_free(list);
  CHECK(tide_sync_state_of(device->client, &before) == TIDE_OK);
  CHECK(tide_preview_choice(device->client, &choice, NULL, 0, &preview, NULL) == TIDE_OK);
  CHECK(tide_preview_at(preview, 0, &record) == TIDE_OK);
  CHECK(record.changed_count == 0 && (record.flags & TIDE_PREVIEW_BEFORE) != 0);
  CHECK(tide_preview_at(preview, 1, &record) == TIDE_END);
  CHECK(tide_preview_change(preview, 0, 0, &field, NULL, NULL) == TIDE_END && field.data == NULL);
  CHECK(tide_sync_state_of(device->client, &after) == TIDE_OK);
  CHECK(before.pending == after.pending && before.db_version == after.db_version);
  tide_preview_free(preview);
  tide_preview_free(NULL);
  CHECK(tide_preview_resolve(device->client, &op, TIDE_CHOOSE_MINE, NULL, 0, &preview, &error) ==
        TIDE_ERROR_BAD_STATE);
  CHECK(preview == NULL && strstr(error.message, "nothing to decide") != NULL);
  choice.token[5] ^= 1;
  CHECK(tide_preview_choice(device->client, &choice, NULL, 0, &preview, NULL) ==
        TIDE_ERROR_INVALID_ARGUMENT);
}

static void an_override_is_for_others(device *device, tide_uid op) {
  tide_uid made;
  tide_field field;
  field = tide_f("title", tide_v_text("x"));
  CHECK(tide_override(device->client, tide_s("alice"), &op, NULL, NULL, 0, &made, NULL) ==
        TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_override(device->client, tide_s("mina"), &op, NULL, &field, 1, &made, NULL) ==
        TIDE_ERROR_INVALID_ARGUMENT);
  CHECK(tide_override(device->client, tide_s("mina"), &op, NULL, NULL, 0, &made, NULL) == TIDE_OK);
}

int main(void) {
  device device;
  tide_uid op;
  device_open(&device);
  CHECK(tide_subscribe(device.client, tide_s("team/1"), NULL, NULL) == TIDE_OK);
  op = submit_title(&device, "Fix pump");
  nothing_is_open(&device);
  a_preview_keeps_nothing(&device, op);
  an_override_is_for_others(&device, op);
  device_free(&device);
  CHECK(tide_live_handles() == 0);
  return 0;
}

// A client through the C API that holds one task, and a server that has it too.
#pragma once

#include "tests/attacks/phone.h"

namespace tidemark::testing {

class Api : public AttackTest {
 protected:
  Api() : phone(folder / "phone/store.db") {}
  void SetUp() override {
    phone.MustOpen();
    ASSERT_EQ(phone.Subscribe(), TIDE_OK);
    ASSERT_EQ(phone.Create("t1", "Fix pump"), TIDE_OK);
    phone.SyncWith(server);
  }
  void ExpectWorks() {
    ASSERT_EQ(phone.Inc("t1", 1), TIDE_OK) << phone.error.message;
    phone.SyncWith(server);
    EXPECT_EQ(phone.Title("t1"), "Fix pump");
  }
  tide_status SetTitle(tide_str text) {
    const tide_key key = tide_k("team/1", FIELD_TASKS, "t1");
    const tide_field field = tide_f("title", tide_v_str(text));
    return tide_set(phone.client, &key, nullptr, &field, 1, nullptr, &phone.error);
  }
  tide_status CreateWithId(tide_str id) {
    tide_key key = tide_k("team/1", FIELD_TASKS, "");
    key.id = id;
    const tide_field field = tide_f("title", tide_v_text("x"));
    return tide_create(phone.client, &key, &field, 1, nullptr, &phone.error);
  }

  Phone phone;
};

}  // namespace tidemark::testing

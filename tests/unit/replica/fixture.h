// One server and two people's devices.
#pragma once

#include <gtest/gtest.h>

#include "field.h"
#include "tests/support/world.h"

namespace tidemark::testing {

inline std::string FieldBlob() {
  return {reinterpret_cast<const char*>(field_manifest), sizeof field_manifest};
}

class ReplicaTest : public ::testing::Test {
 protected:
  ReplicaTest()
      : server(folder / "server", Manifest::Load(FieldBlob()).Take(), clock),
        ben(folder / "ben/store.db", "ben", FieldBlob(), clock, 1),
        mina(folder / "mina/store.db", "mina", FieldBlob(), clock, 2) {
    EXPECT_TRUE(ben.replica().Subscribe("team/1", 0, false).ok());
    EXPECT_TRUE(mina.replica().Subscribe("team/1", 0, false).ok());
    SyncBoth();
  }
  void SyncBoth() {
    for (int i = 0; i < 2; i++) {
      ben.Sync(server);
      mina.Sync(server);
    }
  }
  void CreateTask(const std::string& id = "t1") {
    const Effect create = Create("team/1", "tasks", id, {{"title", Text("Fix pump")}});
    ASSERT_TRUE(ben.Submit({create}).status.ok());
    SyncBoth();
  }
  static Value Field(const RecordImage& image, const char* field) {
    return image.view ? Get(*image.view, field) : Value::Null();
  }

  TempFolder folder;
  ManualClock clock;
  TestServer server;
  TestDevice ben, mina;
};

}  // namespace tidemark::testing

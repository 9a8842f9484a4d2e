// Attacks: SQL of an app through tide_query, on a store that holds data: writes, pragmas, private
// tables under any dress, endless recursion, huge values, broken text.
// Property: nothing in the file or its folder changes; no value of a private table is ever handed
// out; an answer is whole (its block is as long as it says, each cell can be read) or there is a
// status of the SQL family; it ends soon after its deadline.
#include <chrono>

#include "tests/fuzz/device.h"
#include "tests/fuzz/feed.h"
#include "tests/fuzz/good_store.h"

namespace tidemark::fuzz {
namespace {

constexpr uint32_t kDeadlineMs = 300;
constexpr std::chrono::seconds kLateMax{20};  // sanitizers, and a machine with other things to do
constexpr int kPagesMax = 3;

// One client for the whole run: no query may change what the next one sees.
class Shop {
 public:
  Shop() {
    WriteFile(device_.path(), GoodStore());
    tide_error error = TIDE_INIT(tide_error);
    FUZZ_REQUIRE(device_.Open(false, &error) == TIDE_OK, error.message);
    version_ = Version();
    bytes_ = testing::ReadFile(device_.path());
  }
  tide_client* client() const { return device_.client(); }
  void RequireUnchanged() const {
    FUZZ_REQUIRE(Version() == version_);
    FUZZ_REQUIRE(testing::ReadFile(device_.path()) == bytes_);
  }

 private:
  uint64_t Version() const {
    tide_sync_state state = TIDE_INIT(tide_sync_state);
    FUZZ_REQUIRE(tide_sync_state_of(device_.client(), &state) == TIDE_OK);
    return state.db_version;
  }
  Device device_;
  uint64_t version_ = 0;
  std::string bytes_;
};

void RequireWhole(const tide_rows* rows) {
  const tide_bytes block = tide_rows_block(rows);
  FUZZ_REQUIRE(block.size >= sizeof(tide_rows_head));
  const auto* head = reinterpret_cast<const tide_rows_head*>(block.data);
  FUZZ_REQUIRE(head->block_size == block.size);
  FUZZ_REQUIRE(head->row_count == tide_rows_count(rows));
  const std::string_view all(reinterpret_cast<const char*>(block.data), block.size);
  FUZZ_REQUIRE(all.find(kMarker) == std::string_view::npos);
  tide_truth truth = TIDE_INIT(tide_truth);
  for (size_t row = 0; row < head->row_count; row++) {
    FUZZ_REQUIRE(tide_rows_truth(rows, row, &truth) == TIDE_OK);
    for (size_t column = 0; column < head->column_count; column++) {
      tide_value value;
      FUZZ_REQUIRE(tide_rows_value(rows, row, column, &value) == TIDE_OK);
      if (value.type != TIDE_STRING && value.type != TIDE_BYTES) continue;
      FUZZ_REQUIRE(value.as.string.data[value.as.string.size] == 0);
    }
  }
  FUZZ_REQUIRE(tide_rows_truth(rows, TIDE_WHOLE_SET, &truth) == TIDE_OK);
}

bool IsOfSql(tide_status status) {
  return (status <= TIDE_ERROR_SQL && status >= TIDE_ERROR_MIGRATING) ||
         status == TIDE_ERROR_UNKNOWN_COLLECTION || status == TIDE_ERROR_NOT_SUBSCRIBED ||
         status == TIDE_ERROR_NOT_UTF8 || status == TIDE_ERROR_TOO_LARGE;
}

void Ask(Shop& shop, Feed feed) {
  tide_query_spec spec = TIDE_INIT(tide_query_spec);
  spec.deadline_ms = kDeadlineMs;
  spec.max_rows = static_cast<uint32_t>(feed.Below(256) + 1);
  spec.max_bytes = 64u << 10;
  const tide_value params[] = {tide_v_text("t1"), tide_v_int(3), tide_v_null()};
  spec.params = params;
  spec.param_count = feed.Below(4);
  const std::string sql(feed.Rest());
  spec.sql = Str(sql);
  tide_rows* rows = nullptr;
  tide_error error = TIDE_INIT(tide_error);
  tide_status status = Sound(tide_query(shop.client(), &spec, &rows, &error));
  FUZZ_REQUIRE(status == TIDE_OK || IsOfSql(status), tide_status_name(status));
  FUZZ_REQUIRE((status == TIDE_OK) == (rows != nullptr));
  for (int page = 0; rows != nullptr; page++) {
    if (sql.find(kMarker) == std::string::npos) RequireWhole(rows);
    tide_rows* next = nullptr;
    if (page < kPagesMax) Sound(tide_rows_next(rows, &next, nullptr));
    tide_rows_free(rows);
    rows = next;
  }
}

}  // namespace
}  // namespace tidemark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tidemark::fuzz;  // NOLINT: the one function outside it
  static Shop shop;
  const auto begun = std::chrono::steady_clock::now();
  Ask(shop, {data, size});
  FUZZ_REQUIRE(std::chrono::steady_clock::now() - begun < kLateMax);
  shop.RequireUnchanged();
  return 0;
}
